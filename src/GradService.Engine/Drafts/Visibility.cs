using GradService.Engine.Diagnosing;
using GradService.Engine.Mistakes;

namespace GradService.Engine.Drafts;

/// <summary>
/// Finds which mistakes show in the asked answers, and which look alike there. Every mistake is made, written down and marked.
/// </summary>
internal sealed class Visibility
{
    private readonly Draft _draft;
    private readonly Names _names;
    private readonly List<InvisibleMistake> _invisible = [];

    public Visibility(Draft draft)
    {
        (_draft, _names) = (draft, new Names(draft.Model.Key));
        var right = draft.Work();
        var visible = new List<(Fault Fault, IReadOnlyList<double[]> Work)>();
        foreach (var fault in draft.Model.Faults)
        {
            var work = draft.Work(fault);
            if (!work.All(values => Array.TrueForAll(values, double.IsFinite)))
            {
                // An overflow always shows.
                continue;
            }

            var isSame = work.Zip(right).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));
            if (isSame || draft.IsPassed(draft.Sheet(work)))
            {
                _invisible.Add(
                    new InvisibleMistake(
                        fault.Mistake.Id,
                        _names.Of(fault),
                        !isSame ? InvisibleReason.BelowDigits
                            : draft.Rules.Prepare(draft.Checkpoint)[fault].IsSilent ? InvisibleReason.NotAsked
                            : InvisibleReason.SameNumbers
                    )
                );
            }
            else
            {
                visible.Add((fault, work));
            }
        }

        Visible = visible.Count;
        Indistinguishable = [.. Classes(visible)];
    }

    /// <summary>Mistakes that do not show.</summary>
    public IReadOnlyList<InvisibleMistake> Invisible => _invisible;

    /// <summary>Mistakes that show, but look like others.</summary>
    public IReadOnlyList<MistakeClass> Indistinguishable { get; }

    /// <summary>The number of mistakes that show.</summary>
    public int Visible { get; }

    /// <summary>The results in words.</summary>
    public IEnumerable<LintFinding> Findings =>
        [
            .. _invisible.Select(mistake => new LintFinding(
                LintKind.InvisibleMistake,
                string.Join(", ", mistake.At),
                $"{mistake.Id} does not show: {mistake.Reason switch
        {
            InvisibleReason.NotAsked => "no answer that is asked for depends on it.",
            InvisibleReason.SameNumbers => "in this exercise it gives the right numbers.",
            _ => "its effect is too small to show in the digits asked for.",
        }}"
            )),
            .. Indistinguishable.Select(same => new LintFinding(
                LintKind.IndistinguishableMistakes,
                string.Join(", ", same.Mistakes[0].At),
                $"{string.Join(" and ", same.Mistakes.Select(mistake => $"{mistake.Id} ({string.Join(", ", mistake.At)})"))} give the "
                    + $"same answers"
                    + (same.SeparatedBy is { } path ? $"; asking for {path} would tell them apart." : ".")
            )),
        ];

    private IEnumerable<MistakeClass> Classes(List<(Fault Fault, IReadOnlyList<double[]> Work)> visible)
    {
        while (visible.Count > 0)
        {
            _draft.Checkpoint.Pass();
            var first = visible[0];
            var alike = visible.Where(other => other == first || IsAlike(first.Work, other.Work)).ToList();
            visible.RemoveAll(alike.Contains);
            List<MistakeSites> mistakes = [.. alike.Select(member => new MistakeSites(member.Fault.Mistake.Id, _names.Of(member.Fault)))];
            if (mistakes.Select(mistake => mistake.Id).Distinct().Count() > 1)
            {
                yield return new MistakeClass(
                    mistakes,
                    Separation.Of(
                        _draft.Model.Key,
                        _draft.Rules,
                        alike.Select(member => (IReadOnlyList<Fault>)[member.Fault]),
                        _draft.Checkpoint
                    )
                );
            }
        }
    }

    /// <summary>Whether two sheets differ by no more than rounding can: a unit of the last digit in each number.</summary>
    private bool IsAlike(IReadOnlyList<double[]> some, IReadOnlyList<double[]> others) =>
        some.Zip(others)
            .All(pair =>
                pair.First.Zip(pair.Second)
                    .All(values => Math.Abs(values.First - values.Second) <= 2 * _draft.Digits.Carried.HalfUnit(values.First))
            );
}
