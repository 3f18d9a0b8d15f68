using GradService.Engine.Grading;
using GradService.Engine.Marking;

namespace GradService.Api.Grades.Formats;

/// <summary>The totals of a class.</summary>
public sealed class ClassSummary
{
    private double _scores;

    /// <summary>The number of graded submissions.</summary>
    public int Submissions { get; private set; }

    /// <summary>The mean score; 0 if there are no submissions.</summary>
    public double MeanScore => Submissions == 0 ? 0 : _scores / Submissions;

    /// <summary>How many submissions made each mistake, most frequent first.</summary>
    public IReadOnlyDictionary<string, int> Mistakes =>
        MistakeCounts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary();

    /// <summary>For each tensor, how many numbers got each verdict.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Quantities =>
        Verdicts.ToDictionary(
            pair => pair.Key,
            pair => (IReadOnlyDictionary<string, int>)pair.Value.ToDictionary(count => AnswerGroup.NameOf(count.Key), count => count.Value)
        );

    private Dictionary<string, int> MistakeCounts { get; } = [];

    private Dictionary<string, SortedDictionary<GradeVerdict, int>> Verdicts { get; } = [];

    /// <summary>Adds a submission.</summary>
    internal void Add(Grade grade)
    {
        Submissions++;
        _scores += grade.Score;
        foreach (var id in grade.Diagnosis.Mistakes.Select(mistake => mistake.Mistake.Id).Distinct())
        {
            MistakeCounts[id] = MistakeCounts.GetValueOrDefault(id) + 1;
        }

        foreach (var item in grade.Items)
        {
            var bracket = item.Answer.IndexOf('[', StringComparison.Ordinal);
            var name = bracket < 0 ? item.Answer : item.Answer[..bracket];
            if (!Verdicts.TryGetValue(name, out var counts))
            {
                Verdicts[name] = counts = [];
            }

            counts[item.Verdict] = counts.GetValueOrDefault(item.Verdict) + 1;
        }
    }
}
