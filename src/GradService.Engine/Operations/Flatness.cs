namespace GradService.Engine.Operations;

/// <summary>Where the units of an activation pass hardly any gradient, or none. Lint and explanations ask the same question here.</summary>
internal static class Flatness
{
    /// <summary>
    /// The slope below which a unit counts as saturated: a sigmoid outside 0.01 to 0.99, a tanh outside ±0.995. Four decimals show only one
    /// or two digits of the gradient that is left.
    /// </summary>
    public const double Threshold = 0.01;

    /// <summary>
    /// The indices of the saturated numbers among the values of an activation; none for functions that do not saturate. Of a softmax, the
    /// entries that take nearly all of their row: small entries alone are no sign of it where there are many classes.
    /// </summary>
    public static IReadOnlyList<int> Saturated(Graph.Operation activation, ReadOnlySpan<double> values)
    {
        Func<double, bool>? isSaturated =
            activation.Equals(Functions.Sigmoid) ? a => a * (1 - a) < Threshold
            : activation.Equals(Functions.Tanh) ? a => 1 - a * a < Threshold
            : activation is Softmax ? a => a > 0.5 && a * (1 - a) < Threshold
            : null;
        var found = new List<int>();
        for (var i = 0; isSaturated is not null && i < values.Length; i++)
        {
            if (isSaturated(values[i]))
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
