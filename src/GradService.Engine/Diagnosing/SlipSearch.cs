using GradService.Engine.Answers;
using GradService.Engine.Bounds;
using GradService.Engine.Graph;
using GradService.Engine.Marking;
using GradService.Engine.Mistakes;

namespace GradService.Engine.Diagnosing;

/// <summary>
/// Searches for numbers that were written down wrong. The number meant replaces the written one, and everything that follows must agree
/// with it.
/// </summary>
internal sealed class SlipSearch(
    FaultModel model,
    IReadOnlyList<Field> fields,
    IReadOnlyDictionary<Node, Bounded> written,
    CarriedDigits? carried,
    Evidence evidence,
    Checkpoint checkpoint
)
{
    // A slip is among the first answers that are off.
    private const int NodesToTry = 6;

    /// <summary>Approximate number of floating-point operations so far.</summary>
    public double Work { get; private set; }

    /// <summary>The hypotheses that add one slip to some faults.</summary>
    public IEnumerable<Hypothesis> Beside(Hypothesis hypothesis)
    {
        var off = hypothesis
            .LeftNodes.Take(NodesToTry)
            .Select(node =>
            {
                var formula = model.Formula(node, hypothesis.Faults);
                return new Place(
                    fields.First(field => field.Node == node),
                    evidence.Predict(node, formula),
                    evidence.OffEntries(node, formula)
                );
            })
            .ToList();
        return off.SelectMany(OfNumber).Concat(off.SelectMany(InTensor)).Concat(Exchanged(off)).Select(slip => Assume(slip, hypothesis));
    }

    private static IEnumerable<Assumption> OfNumber(Place place)
    {
        if (place.Off.Count != 1 || place.Field.Answers[place.Off[0]].Value == 0)
        {
            yield break;
        }

        var (i, answer) = (place.Off[0], place.Field.Answers[place.Off[0]]);
        foreach (var slip in Slips.OfNumber)
        {
            var fitting = slip.Undone(answer)
                .Select(meant =>
                    (
                        meant.Value,
                        meant.HalfUnit,
                        Distance: Math.Abs(meant.Value - place.Predicted.Values[i]),
                        Tolerance: Evidence.Tolerance(meant.HalfUnit, i, place.Predicted)
                    )
                )
                .Where(meant => meant.Distance <= meant.Tolerance)
                .ToList();
            if (fitting.Count > 0)
            {
                // An unexplained number could be anywhere on its own scale, so being one slip away from the right number is seldom chance.
                var bits = Math.Log2(1 + Math.Abs(answer.Value) / fitting.Max(meant => meant.Tolerance));
                var nearest = fitting.MinBy(meant => meant.Distance);
                yield return new Assumption(
                    slip.Mistake,
                    slip.Bits + Math.Log2(place.Field.Answers.Count),
                    [(place, [new MeantNumber(i, nearest.Value, nearest.HalfUnit)])],
                    bits
                );
            }
        }
    }

    private static IEnumerable<Assumption> InTensor(Place place) =>
        Slips
            .InTensor.Where(move =>
                place.Off.Count > 1
                && place.Off.All(i =>
                    Source(move, place, i) is { } source
                    && Math.Abs(place.Field.Answers[i].Value - place.Predicted.Values[source])
                        <= Evidence.Tolerance(place.Field.HalfUnits[i], source, place.Predicted)
                )
            )
            .Select(move => new Assumption(
                move.Mistake,
                move.Bits,
                [
                    (
                        place,
                        [
                            .. place.Off.Select(i => new MeantNumber(
                                Source(move, place, i)!.Value,
                                place.Field.Answers[i].Value,
                                place.Field.HalfUnits[i]
                            )),
                        ]
                    ),
                ],
                0
            ));

    private static int? Source(Move move, Place place, int entry) => move.Source(entry, place.Off, place.Field.Node.Shape);

    private static IEnumerable<Assumption> Exchanged(List<Place> off) =>
        from i in Enumerable.Range(0, off.Count)
        from j in Enumerable.Range(i + 1, off.Count - i - 1)
        where off[i].Holds(off[j]) && off[j].Holds(off[i])
        select new Assumption(Slips.Exchanged, Slips.ExchangedBits, [(off[i], off[j].Written), (off[j], off[i].Written)], 0);

    private Hypothesis Assume(Assumption slip, Hypothesis hypothesis)
    {
        var meantNumbers = new Dictionary<Node, Bounded>(written);
        var meantFields = fields.ToList();
        foreach (var (place, numbers) in slip.Places)
        {
            var (values, errors) = (written[place.Field.Node].Values.ToArray(), written[place.Field.Node].Errors!.ToArray());
            foreach (var (entry, value, halfUnit) in numbers)
            {
                (values[entry], errors[entry]) = (value, halfUnit);
            }

            meantFields[meantFields.IndexOf(place.Field)] = place.Field.Meaning(numbers);
            meantNumbers[place.Field.Node] = new Bounded(values, errors);
        }

        var assumed = new Evidence(model, meantFields, meantNumbers, carried, checkpoint);
        var judged = assumed.Judge(hypothesis.Faults);
        Work += assumed.Work;
        var left = judged.LeftNodes.ToHashSet();
        var slipped = slip.Places.Select(meant => meant.Place.Field.Node).ToHashSet();
        var explained = evidence
            .Wrong.Where(node => !left.Contains(node))
            .SelectMany(node =>
                slip.Bits > 0 && slipped.Contains(node) ? [Math.Max(slip.Bits, evidence.RightBits(node).Sum())] : evidence.RightBits(node)
            );
        return new Hypothesis(hypothesis.Faults, slip.Cost, judged.Left, judged.LeftNodes, [.. explained])
        {
            Slips = [new MadeSlip(slip.Mistake, slip.Places[0].Place.Field.Node, slip.Places.Sum(meant => meant.Numbers.Count))],
        };
    }

    /// <summary>An answer that does not follow.</summary>
    private sealed record Place(Field Field, Bounded Predicted, IReadOnlyList<int> Off)
    {
        /// <summary>The numbers written here.</summary>
        public IReadOnlyList<MeantNumber> Written =>
            [.. Field.Indices.Select(i => new MeantNumber(i, Field.Answers[i].Value, Field.HalfUnits[i]))];

        /// <summary>Whether the numbers written here are those predicted for another answer.</summary>
        public bool Holds(Place other) =>
            Field.Answers.Count == other.Field.Answers.Count
            && Field.Indices.All(i =>
                Math.Abs(Field.Answers[i].Value - other.Predicted.Values[i]) <= Evidence.Tolerance(Field, i, other.Predicted)
            );
    }

    /// <summary>A possible slip.</summary>
    /// <param name="Mistake">The kind of slip.</param>
    /// <param name="Cost">Its cost in bits.</param>
    /// <param name="Places">Where it happened, and the numbers meant there. The first place is reported.</param>
    /// <param name="Bits">The evidence of the number itself, in bits; 0 to take it from the number's distance.</param>
    private sealed record Assumption(
        Mistake Mistake,
        double Cost,
        IReadOnlyList<(Place Place, IReadOnlyList<MeantNumber> Numbers)> Places,
        double Bits
    );
}
