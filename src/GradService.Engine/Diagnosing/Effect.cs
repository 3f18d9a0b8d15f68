using GradService.Engine.Graph;
using GradService.Engine.Mistakes;

namespace GradService.Engine.Diagnosing;

/// <summary>The effect of a fault on the answered nodes.</summary>
/// <param name="formulas">How it computes the answered nodes that it reaches.</param>
/// <param name="readAnew">Nodes that its wrong rules read but the right rules do not, such as W′ in the backward pass.</param>
internal sealed class Effect(IReadOnlyDictionary<Node, Node> formulas, IReadOnlySet<Node> readAnew)
{
    /// <summary>The answered nodes that it reaches.</summary>
    public IEnumerable<Node> Reached => formulas.Keys;

    /// <summary>Whether it cannot show by itself.</summary>
    public bool IsSilent => formulas.Count == 0;

    /// <summary>Whether it changes how an answered node is computed.</summary>
    public bool Reaches(Node answered) => formulas.ContainsKey(answered);

    /// <summary>How it computes an answered node that it reaches.</summary>
    public Node FormulaOf(Node answered) => formulas[answered];

    /// <summary>Whether its wrong rules read a node that another fault spoils.</summary>
    public bool IsSpoiledBy(Fault other)
    {
        foreach (var substitution in readAnew.Count == 0 ? [] : other.Substitutions)
        {
            if (readAnew.Contains(substitution.Site))
            {
                return true;
            }
        }

        return false;
    }
}
