using System.Collections.Immutable;
using System.Numerics.Tensors;
using GradService.Engine.Graph;
using GradService.Engine.Tensors;

namespace GradService.Engine.Operations;

/// <summary>−y ln softmax(z), element by element; the softmax runs over each row.</summary>
public sealed class CrossEntropyWithLogits : Operation
{
    /// <summary>The operation.</summary>
    public static readonly CrossEntropyWithLogits Instance = new();

    private CrossEntropyWithLogits()
        : base("crossEntropyWithLogits")
    {
    }

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> operands) => operands[0] == operands[1]
        ? operands[0]
        : throw new ShapeMismatchException(this, "a target for every logit", operands);

    /// <inheritdoc/>
    public override void Evaluate(Operands operands, Span<double> result)
    {
        LogSoftmax.Rows(operands[0], operands.ShapeOf(0), result);
        TensorPrimitives.Multiply(result, operands[1], result);
        TensorPrimitives.Negate(result, result);
    }

    /// <summary>To the logits: a Σ (g ⊙ y) − g ⊙ y with a = softmax(z), which is a − y for one-hot targets. To the targets: −g ln a.</summary>
    public override Node? Backpropagate(ImmutableArray<Node> operands, Node result, int operand, Node upstream)
    {
        var (z, y) = (operands[0], operands[1]);
        var weighted = upstream * y;
        return operand == 0
            ? Softmax.Instance.Of(z) * weighted.SumOfRows() - weighted
            : -(upstream * LogSoftmax.Instance.Of(z));
    }
}
