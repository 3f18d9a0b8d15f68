using System.Collections.Immutable;
using System.Numerics.Tensors;
using GradService.Engine.Graph;
using GradService.Engine.Notation;
using GradService.Engine.Tensors;

namespace GradService.Engine.Operations;

/// <summary>A function of two numbers, applied elementwise with NumPy's broadcasting.</summary>
public sealed class BinaryFunction : Operation, IIncremental, IPolynomial
{
    private readonly Kernel _kernel;
    private readonly Formula _formula = null!;
    private readonly Rule _left;
    private readonly Rule _right;

    /// <param name="signature">Name with parameters.</param>
    /// <param name="kernel">Computes the function over spans of equal length; the result may alias either operand.</param>
    /// <param name="left">Builds the gradient contribution to the left operand.</param>
    /// <param name="right">Builds the gradient contribution to the right operand.</param>
    internal BinaryFunction(string signature, Kernel kernel, Rule left, Rule right)
        : base(signature) => (_kernel, _left, _right) = (kernel, left, right);

    /// <inheritdoc cref="BinaryFunction(string, Kernel, Rule, Rule)"/>
    internal BinaryFunction(string signature, Func<double, double, double> function, Rule left, Rule right)
        : this(signature, (x, y, result) => Map(function, x, y, result), left, right) { }

    internal delegate void Kernel(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> result);

    /// <summary>Builds upstream times the derivative, from the operands x and y, the result and the upstream gradient g.</summary>
    internal delegate Node Rule(Node x, Node y, Node result, Node g);

    /// <summary>The degree of the result, from the degrees of polynomial operands.</summary>
    internal Func<int, int, int?>? Polynomial { get; init; }

    /// <summary>
    /// The x at which the function turns for a given y; NaN if there is none. <see langword="null"/> if it is monotonic in x.
    /// </summary>
    internal Func<double, double>? TurnInX { get; init; }

    /// <summary>
    /// The y at which the function turns for a given x; NaN if there is none. <see langword="null"/> if it is monotonic in y.
    /// </summary>
    internal Func<double, double>? TurnInY { get; init; }

    /// <summary>
    /// Whether the function is undefined or has a pole somewhere in a box. <see langword="null"/> if its values at the corners of the box
    /// show that.
    /// </summary>
    internal Func<Interval, Interval, bool>? IsUndefined { get; init; }

    /// <summary>The function as a formula of simpler functions.</summary>
    public required Func<Expression, Expression, Expression> Definition
    {
        get;
        init => (field, _formula) = (value, new Formula(value));
    }

    /// <summary>Whether formulas contain the definition instead of a call of the function by its name.</summary>
    internal bool IsWrittenOut { get; init; }

    /// <summary>Builds the formula of the function, if that is neither the definition nor a call by its name.</summary>
    internal Func<Expression, Expression, Expression>? Notation { get; init; }

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> operands) =>
        Shape.Broadcast(operands[0], operands[1]) ?? throw new ShapeMismatchException(this, "dimensions that are equal, or 1", operands);

    /// <inheritdoc/>
    public override void Evaluate(Operands operands, Span<double> result)
    {
        var (left, right) = (operands.ShapeOf(0), operands.ShapeOf(1));
        var columns = Math.Max(left.Columns, right.Columns);
        Compute(operands, new Region(0, result.Length / columns, 0, columns), columns, result);
    }

    /// <inheritdoc/>
    public int? Degree(ReadOnlySpan<int> operands) => Polynomial?.Invoke(operands[0], operands[1]);

    /// <inheritdoc/>
    public Region Affected(Region changed, int operand, ImmutableArray<Node> operands, Node result) =>
        changed.Broadcast(operands[operand].Shape, result.Shape);

    /// <inheritdoc/>
    public void Reevaluate(Change change, Region region, Span<double> result) =>
        Compute(change.Now, region, Math.Max(change.Now.ShapeOf(0).Columns, change.Now.ShapeOf(1).Columns), result);

    /// <inheritdoc/>
    public override void Evaluate<T>(Operands<T> operands, Span<T> result)
    {
        var (left, right) = (operands.ShapeOf(0), operands.ShapeOf(1));
        var width = Math.Max(left.Columns, right.Columns);
        var function = _formula.In<T>();
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = function(operands[0][At(left, i / width, i % width)], operands[1][At(right, i / width, i % width)]);
        }
    }

    /// <summary>
    /// Evaluates the function at the corners of the error box, and where it turns on the edges between them. No point inside the box is
    /// farther off: each function here is monotonic in one operand for every value of the other, so a point can be moved to an edge.
    /// </summary>
    public override void ErrorBound(Operands operands, Operands errors, ReadOnlySpan<double> result, Span<double> bound)
    {
        var (left, right) = (operands.ShapeOf(0), operands.ShapeOf(1));
        var width = Math.Max(left.Columns, right.Columns);
        var (x, y, corner) = (new double[result.Length], new double[result.Length], new double[result.Length]);
        var first = operands[0];
        var second = operands[1];
        var firstErrors = errors[0];
        var secondErrors = errors[1];
        bound.Clear();
        for (var sides = 0; sides < 4; sides++)
        {
            for (var i = 0; i < result.Length; i++)
            {
                var (l, r) = (At(left, i / width, i % width), At(right, i / width, i % width));
                x[i] = first[l] + ((sides & 1) == 0 ? -firstErrors[l] : firstErrors[l]);
                y[i] = second[r] + ((sides & 2) == 0 ? -secondErrors[r] : secondErrors[r]);
            }

            _kernel(x, y, corner);
            TensorPrimitives.Subtract(corner, result, corner);
            TensorPrimitives.MaxMagnitude(bound, corner, bound);
        }

        TensorPrimitives.Abs(bound, bound);
        if (TurnInX is null && TurnInY is null && IsUndefined is null)
        {
            return;
        }

        for (var i = 0; i < result.Length; i++)
        {
            var (l, r) = (At(left, i / width, i % width), At(right, i / width, i % width));
            var (xs, ys) = (Interval.Around(first[l], firstErrors[l]), Interval.Around(second[r], secondErrors[r]));
            bound[i] = IsUndefined?.Invoke(xs, ys) == true ? double.NaN : Math.Max(bound[i], FarthestTurn(result[i], xs, ys));
        }
    }

    /// <inheritdoc/>
    public override Node? Backpropagate(ImmutableArray<Node> operands, Node result, int operand, Node upstream) =>
        (operand == 0 ? _left : _right)(operands[0], operands[1], result, upstream);

    /// <inheritdoc/>
    public override Expression Formula(ImmutableArray<Node> nodes, ImmutableArray<Expression> operands) =>
        (IsWrittenOut ? Definition : Notation)?.Invoke(operands[0], operands[1]) ?? base.Formula(nodes, operands);

    /// <inheritdoc/>
    public double Work(Region changed, int operand, Region region, ImmutableArray<Node> operands, Node result) => region.Length;

    private void Compute(Operands operands, Region region, int width, Span<double> result)
    {
        var (left, right) = (operands.ShapeOf(0), operands.ShapeOf(1));
        var lefts = operands[0];
        var rights = operands[1];
        if (region.Columns == 1 && region.Rows > 1)
        {
            Column.Apply(_kernel, lefts, left, rights, right, width, region, result);
            return;
        }

        if (left == right && region.Columns == width)
        {
            // Whole rows of equal shapes are contiguous.
            var end = (region.Row + region.Rows) * width;
            for (var start = region.Row * width; start < end; start += Operands.Stretch)
            {
                operands.Checkpoint.Pass();
                var length = Math.Min(Operands.Stretch, end - start);
                _kernel(lefts.Slice(start, length), rights.Slice(start, length), result.Slice(start, length));
            }

            return;
        }

        for (var row = region.Row; row < region.Row + region.Rows; row++)
        {
            operands.Checkpoint.Pass();
            var target = result.Slice(row * width + region.Column, region.Columns);
            var x = Row(lefts, left, row, region);
            var y = Row(rights, right, row, region);
            if (x.Length == target.Length && y.Length == target.Length)
            {
                _kernel(x, y, target);
            }
            else if (x.Length == target.Length)
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

    /// <summary>The largest distance from <paramref name="result"/> at a turning point on an edge of a box; 0 if there is none.</summary>
    private double FarthestTurn(double result, Interval x, Interval y)
    {
        var farthest = 0.0;
        foreach (var end in (ReadOnlySpan<double>)[y.Low, y.High])
        {
            if (TurnInX?.Invoke(end) is { } turn && x.Contains(turn))
            {
                farthest = Math.Max(farthest, Math.Abs(Value(turn, end) - result));
            }
        }

        foreach (var end in (ReadOnlySpan<double>)[x.Low, x.High])
        {
            if (TurnInY?.Invoke(end) is { } turn && y.Contains(turn))
            {
                farthest = Math.Max(farthest, Math.Abs(Value(end, turn) - result));
            }
        }

        return farthest;
    }

    private double Value(double x, double y)
    {
        var value = 0.0;
        _kernel([x], [y], new Span<double>(ref value));
        return value;
    }

    /// <summary>The offset of the operand element that broadcasting repeats to a place of the result.</summary>
    private static int At(Shape shape, int row, int column) =>
        (shape.Rows == 1 ? 0 : row * shape.Columns) + (shape.Columns == 1 ? 0 : column);

    /// <summary>The part of a row that lies in the region; one number if the operand has a single column.</summary>
    private static ReadOnlySpan<double> Row(ReadOnlySpan<double> values, Shape shape, int row, Region region)
    {
        var start = shape.Rows == 1 ? 0 : row * shape.Columns;
        return shape.Columns == 1 ? values.Slice(start, 1) : values.Slice(start + region.Column, region.Columns);
    }

    private static void Map(Func<double, double, double> function, ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> result)
    {
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = function(x[i], y[i]);
        }
    }
}
