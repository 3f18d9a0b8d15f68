using GradService.Engine.Answers;
using GradService.Engine.Marking;
using GradService.Engine.Tensors;
using GradService.Engine.Wording;

namespace GradService.Engine.Grading;

/// <summary>Matches the submitted tensors to the answer key and arranges them in the shapes of the key.</summary>
internal sealed class Intake
{
    /// <summary>At most this many unknown names get a notice of their own; the rest are counted.</summary>
    public const int MostUnknown = 20;

    private readonly AnswerKey _key;
    private readonly GradingOptions _options;
    private readonly List<string> _notices = [];
    private readonly List<(KeyEntry Entry, IReadOnlyList<Answer> Answers)> _sheet = [];
    private readonly HashSet<string> _quantities = [];
    private int _unknown;

    /// <summary>Reads a submission.</summary>
    public Intake(AnswerKey key, GradingOptions options, IReadOnlyList<SubmittedTensor> submission)
    {
        (_key, _options) = (key, options);
        var known = submission.Select(tensor => (Tensor: tensor, Entry: Find(tensor.Path))).Where(pair => pair.Entry is not null).ToList();
        CountUnknown();
        IsTransposed = Transposed([.. known.Where(pair => pair.Entry!.IsWeights)]);
        foreach (var (tensor, entry) in known)
        {
            Add(entry!, Arranged(tensor, entry!, IsTransposed && entry!.IsWeights));
        }

        var answered = known.Select(pair => pair.Entry!.Path).ToHashSet();
        foreach (var entry in key.Entries.Where(entry => !answered.Contains(entry.Path) && IsAsked(entry)))
        {
            Add(entry, Enumerable.Repeat(Answer.Missing, entry.Values.Length).ToArray());
        }
    }

    /// <summary>Whether all weight matrices are written transposed.</summary>
    public bool IsTransposed { get; }

    /// <summary>Notices about answers that could not be used.</summary>
    public IReadOnlyList<string> Notices => _notices;

    /// <summary>The answers, in the order of computation.</summary>
    public IReadOnlyList<Field> Fields()
    {
        var decimals = _sheet
            .SelectMany(row => row.Answers.Where(answer => answer.IsNumber && !answer.IsZeroOrOne).Select(answer => answer.Digits.Decimals))
            .ToList();
        var usual =
            decimals.Count == 0
                ? 0
                : WrittenDigits.HalfUnit(decimals.GroupBy(count => count).MaxBy(group => (group.Count(), group.Key))!.Key);
        return [.. _sheet.OrderBy(row => row.Entry.Node.Index).Select(row => new Field(row.Entry, row.Answers, _options.Rounding, usual))];
    }

    private KeyEntry? Find(string path)
    {
        if (_key.Find(path) is { } entry)
        {
            return entry;
        }

        if (++_unknown > MostUnknown)
        {
            return null;
        }

        var meant = Suggestion.For(path, _key.Entries.Select(known => known.Path));
        _notices.Add(
            $"{Suggestion.Cut(path)}: the exercise has no such quantity, so this answer is not graded{(meant.Length > 0 ? meant : ".")}"
        );
        return null;
    }

    /// <summary>Adds one notice with the number of further unknown names.</summary>
    private void CountUnknown()
    {
        if (_unknown > MostUnknown)
        {
            _notices.Add($"{_unknown - MostUnknown} more answers are for quantities that the exercise does not have.");
        }
    }

    private bool IsAsked(KeyEntry entry) =>
        _options.Points.ContainsKey(entry.Path)
        || (_options.Points.ContainsKey(entry.Quantity) && entry.Aspect == Aspect.Gradient && !_quantities.Contains(entry.Quantity));

    private void Add(KeyEntry entry, IReadOnlyList<Answer> answers)
    {
        _sheet.Add((entry, answers));
        if (!entry.IsGiven)
        {
            _quantities.Add(entry.Quantity);
        }
    }

    private IReadOnlyList<Answer> Arranged(SubmittedTensor tensor, KeyEntry entry, bool transposed)
    {
        var shape = entry.Node.Shape;
        var expected = transposed ? Shape.Matrix(shape.Columns, shape.Rows) : shape;
        if (tensor.Answers.Count == 1 && tensor.Shape?.Rank == 0 && tensor.Answers[0].State == AnswerState.Missing)
        {
            return Enumerable.Repeat(Answer.Missing, entry.Values.Length).ToArray();
        }

        if (tensor.Shape is not { } found || !(found == expected || IsSameLine(found, expected)))
        {
            var reason = $"expected {expected}; found {(tensor.Shape is { } other ? $"{other}" : "rows of different lengths")}";
            _notices.Add($"{entry.Path}: {reason}.");
            return Enumerable.Repeat(Answer.Unreadable(reason), entry.Values.Length).ToArray();
        }

        return transposed
            ? [.. Enumerable.Range(0, tensor.Answers.Count).Select(i => tensor.Answers[i % shape.Columns * shape.Rows + i / shape.Columns])]
            : tensor.Answers;
    }

    /// <summary>Whether both shapes are a row, a column or a flat array of the same length.</summary>
    private static bool IsSameLine(Shape found, Shape expected) =>
        found.Length == expected.Length && Math.Min(found.Rows, found.Columns) == 1 && Math.Min(expected.Rows, expected.Columns) == 1;

    /// <summary>
    /// Whether all weight matrices are written transposed. Either their shapes show it, or all are square and more of their numbers are
    /// right that way. A single transposed square matrix is a slip, not a layout.
    /// </summary>
    private bool Transposed(List<(SubmittedTensor Tensor, KeyEntry? Entry)> weights)
    {
        var matrices = weights
            .Where(pair => pair.Tensor.Shape is { Rank: 2 } && Math.Min(pair.Entry!.Node.Shape.Rows, pair.Entry.Node.Shape.Columns) > 1)
            .ToList();
        if (matrices.Exists(pair => pair.Tensor.Shape != Turned(pair.Entry!.Node.Shape)))
        {
            return false;
        }

        return matrices.Exists(pair => pair.Entry!.Node.Shape.Rows != pair.Entry.Node.Shape.Columns)
            || (
                matrices.Count > 1
                && matrices.TrueForAll(pair =>
                    Right(pair.Tensor, pair.Entry!, turned: true) > Right(pair.Tensor, pair.Entry!, turned: false)
                )
            );

        static Shape Turned(Shape shape) => Shape.Matrix(shape.Columns, shape.Rows);
    }

    private int Right(SubmittedTensor tensor, KeyEntry entry, bool turned)
    {
        var side = entry.Node.Shape.Columns;
        return Enumerable
            .Range(0, entry.Values.Length)
            .Count(i =>
                tensor.Answers[turned ? i % side * side + i / side : i] is { IsNumber: true } answer
                && Math.Abs(answer.Value - entry.Values[i])
                    <= _options.Rounding.HalfUnit(answer, entry.Values[i]) + _options.Rounding.Floor(entry, i)
            );
    }
}
