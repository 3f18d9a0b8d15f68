namespace GradService.Api.Exercises;

/// <summary>
/// What a layer does to z: identity, relu, leakyRelu, elu, sigmoid, tanh, softplus, silu, gelu, or softmax over each row.
/// relu'(0) = 0. A string, or an object for a function with a parameter.
/// </summary>
public sealed record ActivationSpec : ChoiceSpec
{
    /// <summary>Of leakyRelu: the slope below 0. Default 0.01.</summary>
    public double? NegativeSlope { get; init; }

    /// <summary>Of elu: the value that it approaches below 0 is −alpha. Default 1.</summary>
    public double? Alpha { get; init; }

    /// <inheritdoc/>
    internal override (string Name, double? Value)[] Parameters => [("negativeSlope", NegativeSlope), ("alpha", Alpha)];
}
