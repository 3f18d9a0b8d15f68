using System.Collections.Immutable;
using GradService.Engine.Graph;
using GradService.Engine.Tensors;

namespace GradService.Engine.Operations;

/// <summary>A function of two numbers, applied elementwise with NumPy's broadcasting.</summary>
public sealed class BinaryFunction : Operation
{
    private readonly Kernel _kernel;
    private readonly Rule _left;
    private readonly Rule _right;
    private readonly Func<Node, Node, Application?>? _stableForm;

    /// <param name="signature">Name with parameters.</param>
    /// <param name="kernel">Computes the function over spans of one length; the result may be either operand's own span.</param>
    /// <param name="left">What flows back to the left operand.</param>
    /// <param name="right">What flows back to the right operand.</param>
    /// <param name="stableForm">See <see cref="Operation.StableForm"/>.</param>
    internal BinaryFunction(string signature, Kernel kernel, Rule left, Rule right, Func<Node, Node, Application?>? stableForm = null)
        : base(signature) => (_kernel, _left, _right, _stableForm) = (kernel, left, right, stableForm);

    /// <inheritdoc cref="BinaryFunction(string, Kernel, Rule, Rule, Func{Node, Node, Application?})"/>
    internal BinaryFunction(
        string signature, Func<double, double, double> function, Rule left, Rule right, Func<Node, Node, Application?>? stableForm = null)
        : this(signature, (x, y, result) => Map(function, x, y, result), left, right, stableForm)
    {
    }

    internal delegate void Kernel(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> result);

    /// <summary>Upstream times the derivative, from the operands x and y, the result and the upstream gradient g.</summary>
    internal delegate Node Rule(Node x, Node y, Node result, Node g);

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> operands) => Shape.Broadcast(operands[0], operands[1])
        ?? throw new ShapeMismatchException(this, "extents that are equal, or 1", operands);

    /// <inheritdoc/>
    public override void Evaluate(Operands operands, Span<double> result)
    {
        var (left, right) = (operands.ShapeOf(0), operands.ShapeOf(1));
        if (left == right)
        {
            _kernel(operands[0], operands[1], result);
            return;
        }

        var columns = Math.Max(left.Columns, right.Columns);
        for (var (row, start) = (0, 0); start < result.Length; row++, start += columns)
        {
            var target = result.Slice(start, columns);
            var x = Row(operands[0], left, row);
            var y = Row(operands[1], right, row);
            if (x.Length == columns && y.Length == columns)
            {
                _kernel(x, y, target);
            }
            else if (x.Length == columns)
            {
                target.Fill(y[0]);
                _kernel(x, target, target);
            }
            else
            {
                target.Fill(x[0]);
                _kernel(target, y, target);
            }
        }
    }

    /// <inheritdoc/>
    public override Node? Backpropagate(ImmutableArray<Node> operands, Node result, int operand, Node upstream) =>
        (operand == 0 ? _left : _right)(operands[0], operands[1], result, upstream);

    /// <inheritdoc/>
    public override Application? StableForm(ImmutableArray<Node> operands) => _stableForm?.Invoke(operands[0], operands[1]);

    private static ReadOnlySpan<double> Row(ReadOnlySpan<double> values, Shape shape, int row) =>
        values.Slice(shape.Rows == 1 ? 0 : row * shape.Columns, shape.Columns);

    private static void Map(Func<double, double, double> function, ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> result)
    {
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = function(x[i], y[i]);
        }
    }
}
