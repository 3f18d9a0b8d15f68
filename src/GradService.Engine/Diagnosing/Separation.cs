using GradService.Engine.Grading;
using GradService.Engine.Mistakes;

namespace GradService.Engine.Diagnosing;

/// <summary>Finds a question that would tell accounts apart which fit the same answers.</summary>
internal static class Separation
{
    // In relation to the larger number: a difference that four digits show.
    private const double Visible = 1e-3;

    /// <summary>The path of the first tensor, not answered so far, for which some accounts predict different numbers.</summary>
    /// <param name="key">What can be answered.</param>
    /// <param name="model">What is answered.</param>
    /// <param name="accounts">The faults of each account.</param>
    public static string? Of(AnswerKey key, FaultModel model, IEnumerable<IReadOnlyList<Fault>> accounts)
    {
        List<KeyEntry> open = [.. key.Entries.Where(entry => !entry.IsGiven && !model.Formulas.ContainsKey(entry.Node))];
        var worker = new Worker(model);
        var predictions = accounts.Select(faults => worker.Work([.. open.Select(entry => entry.Node)], faults)).ToList();
        return open.Where((_, i) => predictions.Exists(prediction => Differ(predictions[0][i], prediction[i]))).FirstOrDefault()?.Path;
    }

    private static bool Differ(double[] some, double[] others)
    {
        for (var i = 0; i < some.Length; i++)
        {
            if (Math.Abs(some[i] - others[i]) > Visible * Math.Max(Math.Abs(some[i]), Math.Abs(others[i])))
            {
                return true;
            }
        }

        return false;
    }
}
