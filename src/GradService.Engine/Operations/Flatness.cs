namespace GradService.Engine.Operations;

/// <summary>Where the units of an activation pass hardly any gradient, or none. Lint and explanations ask the same question here.</summary>
internal static class Flatness
{
    /// <summary>
    /// The slope below which a unit counts as saturated: a sigmoid outside 0.01 to 0.99, a tanh outside ±0.995. Four decimals show only one
    /// or two digits of the gradient that is left.
    /// </summary>
    public const double Threshold = 0.01;

    /// <summary>The indices of the saturated numbers among the values of an activation; none for functions that do not saturate.</summary>
    public static IReadOnlyList<int> Saturated(Graph.Operation activation, ReadOnlySpan<double> values)
    {
        Func<double, double>? slope =
            activation.Equals(Functions.Sigmoid) || activation is Softmax ? a => a * (1 - a)
            : activation.Equals(Functions.Tanh) ? a => 1 - a * a
            : null;
        var found = new List<int>();
        for (var i = 0; slope is not null && i < values.Length; i++)
        {
            if (slope(values[i]) < Threshold)
            {
                found.Add(i);
            }
        }

        return found;
    }

    /// <summary>The units of a ReLU, by column, that are off for every sample; none for other functions.</summary>
    public static IReadOnlyList<int> Dead(Graph.Node activation, ReadOnlySpan<double> values)
    {
        var found = new List<int>();
        for (var unit = 0; activation.Operation.Equals(Functions.Relu) && unit < activation.Shape.Columns; unit++)
        {
            var isOn = false;
            for (var i = unit; i < values.Length; i += activation.Shape.Columns)
            {
                isOn |= values[i] > 0;
            }

            if (!isOn)
            {
                found.Add(unit);
            }
        }

        return found;
    }
}
