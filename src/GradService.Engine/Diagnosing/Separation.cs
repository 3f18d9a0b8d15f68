using GradService.Engine.Grading;
using GradService.Engine.Graph;

namespace GradService.Engine.Diagnosing;

/// <summary>Finds a question that would tell accounts apart which fit the same answers.</summary>
internal static class Separation
{
    // In relation to the larger number: a difference that four digits show.
    private const double Visible = 1e-3;

    /// <summary>The path of the first tensor, not answered so far, for which the best account and another predict different numbers.</summary>
    public static string? Of(AnswerKey key, FaultModel model, Hypothesis best, IReadOnlyList<Hypothesis> accounts)
    {
        var evaluation = new BoundedEvaluation(model.Assignment, new Dictionary<Node, Bounded>(), null);
        return key.Entries
            .Where(entry => !entry.IsGiven && !model.Formulas.ContainsKey(entry.Node))
            .FirstOrDefault(entry => accounts.Any(account => Differ(
                evaluation[model.FormulaOf(entry.Node, best.Faults)].Values, evaluation[model.FormulaOf(entry.Node, account.Faults)].Values)))
            ?.Path;
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
