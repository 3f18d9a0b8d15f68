using GradService.Engine.Answers;
using GradService.Engine.Graph;
using GradService.Engine.Mistakes;

namespace GradService.Engine.Diagnosing;

/// <summary>Finds a question that separates explanations that fit the same answers.</summary>
internal static class Separation
{
    // Relative to the larger number: a difference that shows in four digits.
    private const double Visible = 1e-3;

    /// <summary>
    /// The path of the first unanswered tensor for which the explanations predict different numbers; <see langword="null"/> if there is
    /// none.
    /// </summary>
    /// <param name="key">The answer key.</param>
    /// <param name="model">The model of the answered nodes.</param>
    /// <param name="accounts">The faults of each explanation.</param>
    /// <param name="checkpoint">Called between pieces of work; may cancel or wait.</param>
    public static string? Of(AnswerKey key, FaultModel model, IEnumerable<IReadOnlyList<Fault>> accounts, Checkpoint checkpoint)
    {
        List<KeyEntry> open = [.. key.Entries.Where(entry => !entry.IsGiven && !model.Graph.Formulas.ContainsKey(entry.Node))];
        var worker = new Worker(model, checkpoint);
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
