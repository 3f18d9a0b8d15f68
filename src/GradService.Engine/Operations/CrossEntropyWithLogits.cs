using System.Collections.Immutable;
using System.Numerics.Tensors;
using GradService.Engine.Graph;
using GradService.Engine.Notation;
using GradService.Engine.Tensors;

namespace GradService.Engine.Operations;

/// <summary>−y ln softmax(z), element by element; the softmax runs over each row.</summary>
public sealed class CrossEntropyWithLogits : Operation, IIncremental
{
    /// <summary>The operation.</summary>
    public static readonly CrossEntropyWithLogits Instance = new();

    private CrossEntropyWithLogits()
        : base("crossEntropyWithLogits") { }

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> operands) =>
        operands[0] == operands[1] ? operands[0] : throw new ShapeMismatchException(this, "a target for every logit", operands);

    /// <inheritdoc/>
    public override void Evaluate(Operands operands, Span<double> result) => Compute(operands, Region.All(operands.ShapeOf(0)), result);

    /// <summary>(|y| + Δy) times the bound of ln softmax(z), plus |ln softmax(z)| Δy.</summary>
    public override void ErrorBound(Operands operands, Operands errors, ReadOnlySpan<double> result, Span<double> bound)
    {
        var width = operands.ShapeOf(0).Columns;
        var (logs, probabilities) = (new double[result.Length], new double[result.Length]);
        LogSoftmax.Rows(operands[0], width, logs, operands.Checkpoint);
        TensorPrimitives.Exp(logs, probabilities);
        LogSoftmax.Bound(errors[0], probabilities, width, bound);
        var targets = operands[1];
        var targetErrors = errors[1];
        for (var i = 0; i < bound.Length; i++)
        {
            bound[i] = (Math.Abs(targets[i]) + targetErrors[i]) * bound[i] + Math.Abs(logs[i]) * targetErrors[i];
        }
    }

    /// <inheritdoc/>
    public Region Affected(Region changed, int operand, ImmutableArray<Node> operands, Node result) => changed.WholeRows(result.Shape);

    /// <inheritdoc/>
    public void Reevaluate(Change change, Region region, Span<double> result) => Compute(change.Now, region, result);

    /// <inheritdoc/>
    public override void Evaluate<T>(Operands<T> operands, Span<T> result)
    {
        LogSoftmax.Rows(operands[0], operands.ShapeOf(0).Columns, result, operands.Checkpoint);
        for (var i = 0; i < result.Length; i++)
        {
            var target = operands[1][i];
            result[i] = T.IsZero(target) ? target : -(target * result[i]);
        }
    }

    /// <inheritdoc/>
    public double Work(Region changed, int operand, Region region, ImmutableArray<Node> operands, Node result) => region.Length;

    /// <inheritdoc/>
    public override Expression Formula(ImmutableArray<Node> nodes, ImmutableArray<Expression> operands) =>
        -(operands[1] * Expression.Call(LogSoftmax.Instance.Name, operands[0]));

    /// <inheritdoc/>
    public override Expression Formula(Place place, ImmutableArray<Node> nodes, Func<int, Place, Expression> operand) =>
        -(operand(1, place) * LogSoftmax.Instance.Formula(place, nodes, operand));

    /// <summary>
    /// For the logits: a Σ (g ⊙ y) − g ⊙ y with a = softmax(z), which is a − y for one-hot targets and g = 1. For the targets: −g ln a.
    /// </summary>
    public override Node? Backpropagate(ImmutableArray<Node> operands, Node result, int operand, Node upstream)
    {
        var (z, y) = (operands[0], operands[1]);
        var weighted = upstream * y;
        return operand == 0 ? Softmax.Instance.Of(z) * weighted.SumOfRows() - weighted : -(upstream * LogSoftmax.Instance.Of(z));
    }

    private static void Compute(Operands operands, Region rows, Span<double> result)
    {
        var (start, length) = (rows.Row * rows.Columns, rows.Rows * rows.Columns);
        var target = result.Slice(start, length);
        var targets = operands[1].Slice(start, length);
        LogSoftmax.Rows(operands[0].Slice(start, length), rows.Columns, target, operands.Checkpoint);
        for (var i = 0; i < target.Length; i++)
        {
            // A class with target 0 adds no loss, however unlikely it is.
            target[i] = targets[i] == 0 ? 0 : -(targets[i] * target[i]);
        }
    }
}
