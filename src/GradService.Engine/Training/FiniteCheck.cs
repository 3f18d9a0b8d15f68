using System.Numerics.Tensors;
using GradService.Engine.Evaluating;
using GradService.Engine.Graph;

namespace GradService.Engine.Training;

/// <summary>Finds the first number of a step that is infinite or NaN.</summary>
internal static class FiniteCheck
{
    /// <summary>The aspect name for a quantity's value, as opposed to its gradient or updated value.</summary>
    public const string Value = "value";

    /// <summary>
    /// The first quantity, in computation order, that is not finite, with the element where it began; <see langword="null"/> if all are
    /// finite.
    /// </summary>
    public static NonFiniteException? FirstFailure(CompiledStep step, Evaluation evaluation)
    {
        if (TensorPrimitives.IsFiniteAll(evaluation.Values))
        {
            return null;
        }

        var aspects = Aspects(step);
        Node? origin = null;
        foreach (var node in evaluation.Nodes)
        {
            if (!TensorPrimitives.IsFiniteAll(evaluation[node]))
            {
                // A loss is a scalar: report the element in the last non-finite node that is not a scalar.
                origin = origin is null || node.Shape.Rank > 0 ? node : origin;
                if (aspects.TryGetValue(node, out var found))
                {
                    var at = FirstNonFinite(evaluation[origin]);
                    return new NonFiniteException(
                        found.Quantity.Name,
                        found.Aspect,
                        Index(found.Quantity, origin, at, rowsAreSamples: step.Network is not null),
                        evaluation[node][node == origin ? at : 0]
                    );
                }
            }
        }

        return null;
    }

    private static (string, int)[] Index(Quantity quantity, Node origin, int at, bool rowsAreSamples)
    {
        if (origin.Shape.Rank == 0)
        {
            return [];
        }

        var (row, column) = rowsAreSamples && quantity.Role != QuantityRole.Parameter ? ("sample", "unit") : ("row", "column");
        return [(row, at / origin.Shape.Columns), (column, at % origin.Shape.Columns)];
    }

    private static int FirstNonFinite(ReadOnlySpan<double> values)
    {
        var i = 0;
        while (double.IsFinite(values[i]))
        {
            i++;
        }

        return i;
    }

    private static Dictionary<Node, (Quantity Quantity, string Aspect)> Aspects(CompiledStep step)
    {
        // One node can have several aspects: the node of exp(x) is also its own gradient. The value takes precedence.
        var aspects = step.Quantities.ToDictionary(quantity => quantity.Value, quantity => (quantity, Value));
        foreach (var quantity in step.Quantities)
        {
            aspects.TryAdd(quantity.Gradient, (quantity, "gradient"));
            if (quantity.Updated is not null)
            {
                aspects.TryAdd(quantity.Updated, (quantity, "updated value"));
            }

            if (step.AfterUpdate(quantity) is { } after)
            {
                aspects.TryAdd(after, (quantity, "value after the update"));
            }
        }

        return aspects;
    }
}
