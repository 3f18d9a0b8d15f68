using System.Collections.Immutable;
using System.Numerics.Tensors;
using GradService.Engine.Graph;
using GradService.Engine.Notation;
using GradService.Engine.Numbers;
using GradService.Engine.Tensors;

namespace GradService.Engine.Operations;

/// <summary>z − ln Σ e^z over each row. The largest z is subtracted first, so that no exponent is positive.</summary>
public sealed class LogSoftmax : Operation, IIncremental
{
    /// <summary>The operation.</summary>
    public static readonly LogSoftmax Instance = new();

    private LogSoftmax()
        : base("logSoftmax") { }

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> operands) => operands[0];

    /// <inheritdoc/>
    public override void Evaluate(Operands operands, Span<double> result) =>
        Rows(operands[0], operands.ShapeOf(0).Columns, result, operands.Checkpoint);

    /// <summary>z minus the logarithm of the sum of e^z over its row.</summary>
    public override Expression Formula(Place place, ImmutableArray<Node> nodes, Func<int, Place, Expression> operand) =>
        operand(0, place)
        - Expression.Call("log", nodes[0].Shape.Columns.Sum(k => Expression.Call("exp", operand(0, place with { Column = k }))));

    /// <inheritdoc cref="Bound"/>
    public override void ErrorBound(Operands operands, Operands errors, ReadOnlySpan<double> result, Span<double> bound)
    {
        var probabilities = new double[result.Length];
        TensorPrimitives.Exp(result, probabilities);
        Bound(errors[0], probabilities, operands.ShapeOf(0).Columns, bound);
    }

    /// <inheritdoc/>
    public Region Affected(Region changed, int operand, ImmutableArray<Node> operands, Node result) => changed.WholeRows(result.Shape);

    /// <inheritdoc/>
    public void Reevaluate(Change change, Region region, Span<double> result)
    {
        var width = region.Columns;
        Rows(
            change.Now[0].Slice(region.Row * width, region.Rows * width),
            width,
            result.Slice(region.Row * width, region.Rows * width),
            change.Now.Checkpoint
        );
    }

    /// <inheritdoc/>
    public override void Evaluate<T>(Operands<T> operands, Span<T> result) =>
        Rows(operands[0], operands.ShapeOf(0).Columns, result, operands.Checkpoint);

    /// <inheritdoc/>
    public double Work(Region changed, int operand, Region region, ImmutableArray<Node> operands, Node result) => region.Length;

    /// <summary>g − a Σ g with a = softmax(z).</summary>
    public override Node? Backpropagate(ImmutableArray<Node> operands, Node result, int operand, Node upstream) =>
        upstream - Softmax.Instance.Of(operands[0]) * upstream.SumOfRows();

    /// <summary>
    /// How far each log-probability can rise and fall within the logits' errors. It is highest when its own logit is highest and all others
    /// are lowest. With a = softmax(z), it rises by at most Δz − ln(a e^Δz + Σ a e^−Δz), and falls by at most Δz + ln(a e^−Δz + Σ a e^Δz),
    /// where Σ runs over the other logits.
    /// </summary>
    internal static void Reach(
        ReadOnlySpan<double> errors,
        ReadOnlySpan<double> probabilities,
        int width,
        Span<double> up,
        Span<double> down
    )
    {
        for (var start = 0; start < errors.Length; start += width)
        {
            var (lowest, highest) = (0.0, 0.0);
            for (var i = start; i < start + width; i++)
            {
                lowest += probabilities[i] * Elementary.Exp(-errors[i]);
                highest += probabilities[i] * Elementary.Exp(errors[i]);
            }

            for (var i = start; i < start + width; i++)
            {
                var (fall, rise) = (probabilities[i] * Elementary.Exp(-errors[i]), probabilities[i] * Elementary.Exp(errors[i]));
                up[i] = errors[i] - Elementary.Log(lowest - fall + rise);
                down[i] = errors[i] + Elementary.Log(highest - rise + fall);
            }
        }
    }

    /// <summary>The error bound of each log-probability: the larger of its rise and fall.</summary>
    internal static void Bound(ReadOnlySpan<double> errors, ReadOnlySpan<double> probabilities, int width, Span<double> bound)
    {
        var down = new double[bound.Length];
        Reach(errors, probabilities, width, bound, down);
        TensorPrimitives.Max(bound, down, bound);
    }

    internal static void Rows(ReadOnlySpan<double> z, int width, Span<double> result, Checkpoint checkpoint)
    {
        for (var start = 0; start < z.Length; start += width)
        {
            checkpoint.Pass();
            var row = z.Slice(start, width);
            var target = result.Slice(start, width);
            TensorPrimitives.Subtract(row, TensorPrimitives.Max(row), target);
            var sum = 0.0;
            foreach (var difference in target)
            {
                sum += Elementary.Exp(difference);
            }

            TensorPrimitives.Subtract(target, Elementary.Log(sum), target);
        }
    }

    /// <inheritdoc cref="Rows(ReadOnlySpan{double}, int, Span{double}, Checkpoint)"/>
    internal static void Rows<T>(ReadOnlySpan<T> z, int width, Span<T> result, Checkpoint checkpoint)
        where T : struct, IScalar<T>
    {
        for (var start = 0; start < z.Length; start += width)
        {
            checkpoint.Pass();
            var target = result.Slice(start, width);
            var sum = Exponentials(z.Slice(start, width), target, out var largest);
            for (var i = 0; i < width; i++)
            {
                target[i] = z[start + i] - largest - T.Log(sum);
            }
        }
    }

    /// <summary>e^(z − largest z) of a row.</summary>
    /// <returns>The sum of the exponentials.</returns>
    internal static T Exponentials<T>(ReadOnlySpan<T> row, Span<T> exponentials, out T largest)
        where T : struct, IScalar<T>
    {
        largest = row[0];
        foreach (var value in row)
        {
            largest = T.Max(largest, value);
        }

        var sum = T.From(0);
        for (var i = 0; i < row.Length; i++)
        {
            exponentials[i] = T.Exp(row[i] - largest);
            sum += exponentials[i];
        }

        return sum;
    }
}
