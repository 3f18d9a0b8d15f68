using GradService.Engine.Answers;
using GradService.Engine.Evaluating;
using GradService.Engine.Mistakes;

namespace GradService.Engine.Drafts;

/// <summary>
/// The answers of a draft for quiz systems that compare each number with a range of its own. The range holds every number that an honest
/// student who rounds each step may write. Wrong numbers that reveal a mistake come with its hint.
/// </summary>
public static class Cloze
{
    // A range wider than this share of the number would let almost anything pass.
    private const double Widest = 0.25;

    // Work and memory per cell: its name, ranges and hints, and the text written from them.
    private const double WorkOfCell = 35_000;
    private const double BytesOfCell = 4_000;

    // More hints would make a cell's text too long to be edited by hand.
    private const int MostHints = 4;

    /// <summary>The cost of the cells of a draft.</summary>
    public static Cost CostOf(Draft draft) =>
        draft.CostOfMistakes
        + new Cost(WorkOfCell * draft.Numbers, BytesOfCell * draft.Numbers)
        + Cost.OfAnswer((1 + MostHints) * (double)draft.Numbers);

    /// <summary>A cell for each number that is asked for, in the order of computation.</summary>
    public static IReadOnlyList<ClozeCell> Cells(Draft draft)
    {
        var mistakes = draft.Model.Faults.OrderBy(fault => fault.Bits).Select(fault => (fault.Mistake, Work: draft.Work(fault))).ToList();
        return
        [
            .. draft.Asked.SelectMany(
                (entry, tensor) =>
                    Enumerable
                        .Range(0, entry.Values.Length)
                        .Select(i => Cell(draft, entry, i, mistakes.Select(mistake => (mistake.Mistake, mistake.Work[tensor][i]))))
            ),
        ];
    }

    private static ClozeCell Cell(Draft draft, KeyEntry entry, int i, IEnumerable<(Mistake Mistake, double Value)> wrong)
    {
        draft.Checkpoint.Pass();
        var right = new ClozeAnswer(entry.Values[i], Tolerance(draft, entry, i), null);
        var answers = new List<ClozeAnswer>();
        foreach (var (mistake, value) in wrong)
        {
            // The first range that holds a number decides, so ranges must not overlap.
            var answer = new ClozeAnswer(value, draft.Digits.Carried.HalfUnit(value), mistake.Hint);
            if (
                double.IsFinite(value)
                && value != 0
                && answers.Count < MostHints
                && !right.Overlaps(answer)
                && !answers.Exists(answer.Overlaps)
            )
            {
                answers.Add(answer);
            }
        }

        return new ClozeCell(entry.NameOf(i), right, answers);
    }

    /// <summary>Half a unit of the last digit, plus what honest rounding of intermediate numbers can add.</summary>
    private static double Tolerance(Draft draft, KeyEntry entry, int i)
    {
        var half = draft.Digits.Carried.HalfUnit(entry.Values[i]);
        var carried =
            entry.IsGiven ? 0
            : draft.Honest[entry.Node].Error(i) is var error && double.IsFinite(error) ? error
            : double.PositiveInfinity;
        return half + entry.DoubleError + Math.Min(carried, Math.Max(half, Widest * Math.Abs(entry.Values[i])));
    }
}

/// <summary>A number that is asked for.</summary>
/// <param name="Name">The number's path: <c>gradients.hidden.weights[0][1]</c>.</param>
/// <param name="Right">The right answer.</param>
/// <param name="Wrong">Wrong answers that reveal a mistake, each with its hint; no two ranges overlap.</param>
public sealed record ClozeCell(string Name, ClozeAnswer Right, IReadOnlyList<ClozeAnswer> Wrong);

/// <summary>An answer with a range.</summary>
/// <param name="Value">The middle of the range.</param>
/// <param name="Tolerance">How far the range reaches to each side.</param>
/// <param name="Hint">The hint for a student who gives this answer; <see langword="null"/> for the right one.</param>
public sealed record ClozeAnswer(double Value, double Tolerance, string? Hint)
{
    /// <summary>Whether a number can be in both ranges.</summary>
    public bool Overlaps(ClozeAnswer other) => Math.Abs(Value - other.Value) <= Tolerance + other.Tolerance;
}
