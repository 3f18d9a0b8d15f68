using System.Collections.Immutable;
using GradService.Engine.Graph;
using GradService.Engine.Notation;
using GradService.Engine.Numbers;
using GradService.Engine.Tensors;

namespace GradService.Engine.Operations;

/// <summary>a = e^(z − ln Σ e^z) over each row.</summary>
public sealed class Softmax : Operation, IIncremental
{
    /// <summary>The operation.</summary>
    public static readonly Softmax Instance = new();

    private Softmax()
        : base("softmax") { }

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> operands) => operands[0];

    /// <inheritdoc/>
    public override void Evaluate(Operands operands, Span<double> result) =>
        Compute(operands[0], operands.ShapeOf(0).Columns, result, operands.Checkpoint);

    /// <inheritdoc/>
    public override void ErrorBound(Operands operands, Operands errors, ReadOnlySpan<double> result, Span<double> bound)
    {
        var down = new double[bound.Length];
        LogSoftmax.Reach(errors[0], result, operands.ShapeOf(0).Columns, bound, down);
        for (var i = 0; i < bound.Length; i++)
        {
            bound[i] = result[i] * Math.Max(Elementary.Exp(bound[i]) - 1, 1 - Elementary.Exp(-down[i]));
        }
    }

    /// <inheritdoc/>
    public Region Affected(Region changed, int operand, ImmutableArray<Node> operands, Node result) => changed.WholeRows(result.Shape);

    /// <inheritdoc/>
    public void Reevaluate(Change change, Region region, Span<double> result)
    {
        var width = region.Columns;
        Compute(
            change.Now[0].Slice(region.Row * width, region.Rows * width),
            width,
            result.Slice(region.Row * width, region.Rows * width),
            change.Now.Checkpoint
        );
    }

    /// <inheritdoc/>
    public override void Evaluate<T>(Operands<T> operands, Span<T> result)
    {
        var width = operands.ShapeOf(0).Columns;
        for (var start = 0; start < result.Length; start += width)
        {
            operands.Checkpoint.Pass();
            var target = result.Slice(start, width);
            var sum = LogSoftmax.Exponentials(operands[0].Slice(start, width), target, out _);
            foreach (ref var value in target)
            {
                value /= sum;
            }
        }
    }

    /// <inheritdoc/>
    public double Work(Region changed, int operand, Region region, ImmutableArray<Node> operands, Node result) => region.Length;

    /// <summary>e^z divided by the sum of e^z over its row.</summary>
    public override Expression Formula(Place place, ImmutableArray<Node> nodes, Func<int, Place, Expression> operand) =>
        Expression.Call("exp", operand(0, place))
        / nodes[0].Shape.Columns.Sum(k => Expression.Call("exp", operand(0, place with { Column = k })));

    /// <summary>δ = a ⊙ (g − Σ g ⊙ a): every output of a row depends on every input.</summary>
    public override Node? Backpropagate(ImmutableArray<Node> operands, Node result, int operand, Node upstream) =>
        result * (upstream - (upstream * result).SumOfRows());

    private static void Compute(ReadOnlySpan<double> z, int width, Span<double> result, Checkpoint checkpoint)
    {
        for (var start = 0; start < z.Length; start += width)
        {
            var target = result.Slice(start, width);
            LogSoftmax.Rows(z.Slice(start, width), width, target, checkpoint);
            foreach (ref var value in target)
            {
                value = Elementary.Exp(value);
            }
        }
    }
}
