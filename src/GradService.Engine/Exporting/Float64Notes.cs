using System.Globalization;
using GradService.Engine.Evaluating;
using GradService.Engine.Graph;
using GradService.Engine.Training;

namespace GradService.Engine.Exporting;

/// <summary>Says where a program, which computes in float64, will differ from exact numbers.</summary>
internal static class Float64Notes
{
    // Rounding alone stays far below this part of a tensor's largest number.
    private const double Rounding = 1e-9;

    private const string Digits = "This program computes in float64: its last digits may differ from the exact numbers.";

    /// <summary>The notes, a line each; none if the service's numbers are not exact either.</summary>
    /// <param name="step">The step.</param>
    /// <param name="exact">Its values.</param>
    public static IReadOnlyList<string> Of(TrainingStep step, Evaluation exact)
    {
        if (!exact.IsExact)
        {
            return [];
        }

        var quantities = step
            .Quantities.Where(quantity => quantity.Value.Operation is not Leaf)
            .Select(quantity => (quantity.Name, Node: quantity.Value))
            .Concat(step.Quantities.Select(quantity => (Name: $"the gradient of {quantity.Name}", Node: quantity.Gradient)))
            .Where(entry => entry.Node.Operation is not Leaf)
            .ToList();
        using var rounded = step.Compiled.Plan([.. quantities.Select(quantity => quantity.Node)]).Evaluate(step.Assignment);
        var different = quantities
            .Where(quantity => Differ(exact[quantity.Node], rounded[quantity.Node]))
            .Select(quantity => quantity.Name);
        var list = string.Join(", ", different);
        return list.Length == 0 ? [Digits] : [Digits, $"{Reason(quantities, exact, rounded)}. These come out differently: {list}."];
    }

    /// <summary>Why numbers differ: the first one that is 0, but not in float64, or else cancellation.</summary>
    private static string Reason(IEnumerable<(string Name, Node Node)> quantities, Evaluation exact, Evaluation rounded)
    {
        foreach (var (name, node) in quantities)
        {
            for (var i = 0; i < exact[node].Length; i++)
            {
                if (exact[node][i] == 0 && rounded[node][i] != 0)
                {
                    var place = Place.At(i, node.Shape).Suffix(node.Shape);
                    return string.Create(
                        CultureInfo.InvariantCulture,
                        $"At a kink it takes the other side, because {name}{place} is {rounded[node][i]:R} in float64, not 0"
                    );
                }
            }
        }

        return "Some of its differences have lost their digits";
    }

    private static bool Differ(ReadOnlySpan<double> exact, ReadOnlySpan<double> rounded)
    {
        var (largest, difference) = (0.0, 0.0);
        for (var i = 0; i < exact.Length; i++)
        {
            largest = Math.Max(largest, Math.Max(Math.Abs(exact[i]), Math.Abs(rounded[i])));
            difference = Math.Max(difference, Math.Abs(exact[i] - rounded[i]));
        }

        return difference > Rounding * Math.Max(1, largest);
    }
}
