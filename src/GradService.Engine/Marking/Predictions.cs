using GradService.Engine.Answers;
using GradService.Engine.Bounds;

namespace GradService.Engine.Marking;

/// <summary>Which earlier numbers a prediction starts from.</summary>
internal enum PredictFrom
{
    /// <summary>The right earlier answers as written, with the truth in place of wrong ones.</summary>
    Right,

    /// <summary>The same, with rounding in unseen intermediate steps.</summary>
    RightRounded,

    /// <summary>All earlier answers of the student.</summary>
    Own,

    /// <summary>The same, with rounding in unseen intermediate steps.</summary>
    OwnRounded,
}

/// <summary>What the rules of marking ask about the numbers of one tensor. Predictions are made when a rule needs them.</summary>
internal sealed class Predictions
{
    // A tolerance above this share of the number proves little.
    private const double Loose = 0.25;

    // Mixed use of wrong and right tensors is tried only if at most this many are wrong.
    private const int MostMixed = 3;

    private readonly Field _field;
    private readonly Marker? _marker;
    private readonly Bounded?[] _predictions = new Bounded?[Enum.GetValues<PredictFrom>().Length];
    private IReadOnlyList<Field>? _wrong;
    private List<Bounded>? _mixed;
    private bool? _carries;

    /// <param name="field">The tensor.</param>
    /// <param name="marker">Makes the predictions; <see langword="null"/> for a sheet on which every number is the truth.</param>
    public Predictions(Field field, Marker? marker) => (_field, _marker) = (field, marker);

    /// <summary>Whether the exercise gives the tensor, such as the inputs.</summary>
    public bool IsGiven => _field.Entry.IsGiven;

    private Marker Marker => _marker ?? throw new InvalidOperationException("Nothing is predicted for a sheet of truths.");

    /// <summary>The state of an answer.</summary>
    public AnswerState State(int i) => _field.Answers[i].State;

    /// <summary>Whether an answer equals the right number within its own tolerance.</summary>
    public bool IsTruth(int i) => _field.IsTruth(i);

    /// <summary>Whether an answer matches the prediction from right answers, and that is sharp enough to prove something.</summary>
    public bool FitsSharply(int i) => FitsSharply(i, From(PredictFrom.Right)) || FitsSharply(i, From(PredictFrom.RightRounded));

    /// <summary>Whether an answer matches the prediction from right answers with rounding in unseen steps.</summary>
    public bool Fits(int i) => Fits(i, From(PredictFrom.RightRounded));

    /// <summary>
    /// Whether the same wrong number was answered for another quantity with the same node. In z = w x + c, for example, the gradient of c
    /// is that of z.
    /// </summary>
    public bool Repeats(int i) =>
        Marker.FirstOf(_field.Node) is { } first
        && first.Entry.Quantity != _field.Entry.Quantity
        && !first.IsRight(i)
        && first.Answers[i].IsNumber
        && IsAttempt(first)
        && Math.Abs(_field.Answers[i].Value - first.Answers[i].Value) <= _field.HalfUnits[i] + first.HalfUnits[i];

    /// <summary>Whether an answer follows from the student's own earlier numbers, and following took work.</summary>
    public bool Follows(int i) =>
        Carries
        && (Follows(i, From(PredictFrom.Own)) || Follows(i, From(PredictFrom.OwnRounded)) || Mixed.Exists(some => Follows(i, some)));

    /// <summary>Whether rounding in unseen steps may cross a pole, so that nothing can be predicted.</summary>
    public bool IsUndefined(int i) => double.IsNaN(From(PredictFrom.RightRounded).Error(i));

    /// <summary>
    /// Whether an answer is within one unit of its last digit of the prediction from right answers, which rounding can have moved. Neither
    /// its half unit nor the prediction's error may exceed the predicted number.
    /// </summary>
    public bool IsClose(int i)
    {
        var predicted = From(PredictFrom.RightRounded);
        return !IsHeld(i, predicted)
            && Math.Max(predicted.Error(i), _field.HalfUnits[i]) <= Math.Abs(predicted.Values[i])
            && Fits(i, predicted, slack: Marker.CountsDigits ? 1 : 0);
    }

    /// <summary>Whether an answer is right to its own digits, where more digits were asked for.</summary>
    public bool IsCoarse(int i) =>
        !Marker.CountsDigits
        && _field.Answers[i].Digits.Significant >= Marker.MinimumFigures
        && Math.Abs(_field.Answers[i].Value - _field.Entry.Values[i]) <= _field.Answers[i].HalfUnit;

    /// <summary>Whether rounding of intermediate numbers may have moved an answer by a large part of its size.</summary>
    public bool IsLoose(int i) =>
        From(PredictFrom.RightRounded) is var predicted && !(predicted.Error(i) <= Loose * Math.Abs(predicted.Values[i]));

    /// <summary>The wrong tensors that this one is computed from.</summary>
    private IReadOnlyList<Field> Wrong => _wrong ??= Marker.WrongParents(_field.Node);

    /// <summary>Whether anything can follow from wrong numbers.</summary>
    private bool Carries => _carries ??= Wrong.Count > 0 && Wrong.All(IsAttempt) && IsWorked(From(PredictFrom.Own));

    /// <summary>Predictions from some of the wrong tensors, with the right numbers in place of the others.</summary>
    private List<Bounded> Mixed =>
        _mixed ??= Wrong.Count is > 1 and <= MostMixed
            ?
            [
                .. Enumerable
                    .Range(1, (1 << Wrong.Count) - 2)
                    .Select(used => Marker.Predict(_field.Node, Wrong.Where((_, k) => (used >> k & 1) == 0))),
            ]
            : [];

    private Bounded From(PredictFrom source) => _predictions[(int)source] ??= Marker.Predict(source, _field.Node);

    /// <summary>Whether an answer matches a prediction, within its own rounding and the prediction's error.</summary>
    private bool Fits(int i, Bounded predicted, int slack = 0) =>
        Math.Abs(_field.Answers[i].Value - predicted.Values[i])
        <= _field.ToleranceAt(i, predicted) + slack * _field.HalfUnits[i] + predicted.Error(i);

    /// <summary>
    /// Whether an answer matches a prediction that is sharp. If its error exceeds the largest number of its tensor, almost any answer
    /// matches.
    /// </summary>
    private bool FitsSharply(int i, Bounded predicted) => predicted.Error(i) <= predicted.Scale && Fits(i, predicted);

    /// <summary>
    /// Whether an answer matches a prediction from wrong numbers. Such a prediction must be sharper, because the unrounded values behind
    /// those numbers are unknown.
    /// </summary>
    private bool Follows(int i, Bounded predicted) => predicted.Error(i) <= Loose * predicted.Scale && Fits(i, predicted);

    /// <summary>Whether the predicted number needs no more digits than were written, so that rounding excuses nothing.</summary>
    private bool IsHeld(int i, Bounded predicted) =>
        predicted.Error(i) == 0 && CarriedDigits.OfDecimals(_field.Answers[i].Digits.Decimals).Holds(predicted.Values[i]);

    /// <summary>Whether the answers are an attempt: not one repeated number, and not a tensor copied from the exercise.</summary>
    private bool IsAttempt(Field answered) =>
        !answered.IsConstant
        && !answered.IsCopied
        && !Marker.Assignment.Any(given =>
            given.Value.Shape.Length > 1
            && given.Key != answered.Node
            && given.Value.Shape.Length == answered.Answers.Count
            && answered.Answers.Select(answer => answer.Value).SequenceEqual(given.Value.Values.ToArray())
        );

    /// <summary>
    /// Whether following took work. If wrong numbers make most of the predictions vanish at the written digits, nothing was left to
    /// compute.
    /// </summary>
    private bool IsWorked(Bounded predicted) =>
        2 * _field.Indices.Count(i => Math.Abs(predicted.Values[i]) > _field.HalfUnits[i])
        >= _field.Indices.Count(i => _field.Entry.Values[i] != 0);
}
