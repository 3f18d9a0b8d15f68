using System.Collections.Immutable;
using GradService.Engine.Graph;
using GradService.Engine.Tensors;

namespace GradService.Engine.Operations;

/// <summary>A function of one number, applied to every element.</summary>
public sealed class UnaryFunction : Operation
{
    private readonly Kernel _kernel;
    private readonly Func<Node, Node, Node?> _derivative;

    /// <param name="signature">Name with parameters.</param>
    /// <param name="kernel">Computes the function over a span.</param>
    /// <param name="derivative">The derivative at x, given x and the result y; <see langword="null"/> where it is zero everywhere.</param>
    internal UnaryFunction(string signature, Kernel kernel, Func<Node, Node, Node?> derivative)
        : base(signature) => (_kernel, _derivative) = (kernel, derivative);

    /// <inheritdoc cref="UnaryFunction(string, Kernel, Func{Node, Node, Node})"/>
    internal UnaryFunction(string signature, Func<double, double> function, Func<Node, Node, Node?> derivative)
        : this(signature, (x, y) => Map(function, x, y), derivative)
    {
    }

    internal delegate void Kernel(ReadOnlySpan<double> x, Span<double> y);

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> operands) => operands[0];

    /// <inheritdoc/>
    public override void Evaluate(Operands operands, Span<double> result) => _kernel(operands[0], result);

    /// <inheritdoc/>
    public override Node? Backpropagate(ImmutableArray<Node> operands, Node result, int operand, Node upstream) =>
        _derivative(operands[0], result) is { } derivative ? upstream * derivative : null;

    private static void Map(Func<double, double> function, ReadOnlySpan<double> x, Span<double> y)
    {
        for (var i = 0; i < x.Length; i++)
        {
            y[i] = function(x[i]);
        }
    }
}
