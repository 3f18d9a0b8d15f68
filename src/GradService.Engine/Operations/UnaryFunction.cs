using System.Collections.Immutable;
using System.Numerics.Tensors;
using GradService.Engine.Graph;
using GradService.Engine.Notation;
using GradService.Engine.Tensors;

namespace GradService.Engine.Operations;

/// <summary>A function of one number, applied to every element.</summary>
public sealed class UnaryFunction : Operation, IIncremental, IPolynomial
{
    private const int MaxOnStack = 64;

    private readonly Kernel _kernel;
    private readonly Formula _formula = null!;
    private readonly Func<Node, Node, Node?> _derivative;

    /// <param name="signature">Name with parameters.</param>
    /// <param name="kernel">Computes the function over a span.</param>
    /// <param name="derivative">The derivative at x, given x and the result y; <see langword="null"/> if it is zero everywhere.</param>
    internal UnaryFunction(string signature, Kernel kernel, Func<Node, Node, Node?> derivative)
        : base(signature) => (_kernel, _derivative) = (kernel, derivative);

    /// <inheritdoc cref="UnaryFunction(string, Kernel, Func{Node, Node, Node})"/>
    internal UnaryFunction(string signature, Func<double, double> function, Func<Node, Node, Node?> derivative)
        : this(signature, (x, y) => Map(function, x, y), derivative) => Cost = 20;

    internal delegate void Kernel(ReadOnlySpan<double> x, Span<double> y);

    /// <summary>The degree of the function, if it is a polynomial.</summary>
    internal int? Polynomial { get; init; }

    /// <summary>Where the function turns; <see langword="null"/> if it is monotonic.</summary>
    internal Turn? Turn { get; init; }

    /// <summary>Whether the function is piecewise constant, so that small changes of x do not change it.</summary>
    internal bool IsStep { get; init; }

    /// <summary>The function as a formula of simpler functions, as textbooks define it.</summary>
    public required Func<Expression, Expression> Definition
    {
        get;
        init => (field, _formula) = (value, new Formula(value));
    }

    /// <summary>Whether formulas contain the definition instead of a call of the function by its name.</summary>
    internal bool IsWrittenOut { get; init; }

    /// <summary>Builds the call of the function in formulas; <see langword="null"/> for a call by its name.</summary>
    internal Func<Expression, Expression>? Notation { get; init; }

    /// <summary>Floating-point operations for one element, roughly.</summary>
    internal int Cost { get; init; } = 1;

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> operands) => operands[0];

    /// <inheritdoc/>
    public override void Evaluate(Operands operands, Span<double> result)
    {
        var x = operands[0];
        for (var start = 0; start < x.Length; start += Operands.Stretch)
        {
            operands.Checkpoint.Pass();
            var length = Math.Min(Operands.Stretch, x.Length - start);
            _kernel(x.Slice(start, length), result.Slice(start, length));
        }
    }

    /// <inheritdoc/>
    public override void Evaluate<T>(Operands<T> operands, Span<T> result)
    {
        var x = operands[0];
        var function = _formula.In<T>();
        for (var i = 0; i < x.Length; i++)
        {
            result[i] = function(x[i], x[i]);
        }
    }

    /// <summary>Evaluates the function at both ends of the error interval, and where it turns in between.</summary>
    public override void ErrorBound(Operands operands, Operands errors, ReadOnlySpan<double> result, Span<double> bound)
    {
        var x = operands[0];
        Span<double> ends = x.Length <= MaxOnStack ? stackalloc double[2 * x.Length] : new double[2 * x.Length];
        var end = ends[..x.Length];
        var value = ends[x.Length..];
        bound.Clear();
        for (var side = -1; side <= 1; side += 2)
        {
            TensorPrimitives.MultiplyAdd(errors[0], side, x, end);
            _kernel(end, value);
            TensorPrimitives.Subtract(value, result, value);
            TensorPrimitives.MaxMagnitude(bound, value, bound);
        }

        TensorPrimitives.Abs(bound, bound);
        var radius = errors[0];
        for (var i = 0; Turn is { } turn && i < x.Length; i++)
        {
            var reach = Interval.Around(x[i], radius[i]);
            var first = turn.First(reach.Low);
            // At most two: further turning points repeat the values.
            foreach (var point in (ReadOnlySpan<double>)[first, first + turn.Every])
            {
                if (reach.Contains(point))
                {
                    var there = 0.0;
                    _kernel([point], new Span<double>(ref there));
                    bound[i] = Math.Max(bound[i], Math.Abs(there - result[i]));
                }
            }
        }
    }

    /// <inheritdoc/>
    public override Node? Backpropagate(ImmutableArray<Node> operands, Node result, int operand, Node upstream) =>
        _derivative(operands[0], result) is { } derivative ? upstream * derivative : null;

    /// <inheritdoc/>
    public override Expression Formula(ImmutableArray<Node> nodes, ImmutableArray<Expression> operands) =>
        (IsWrittenOut ? Definition : Notation)?.Invoke(operands[0]) ?? base.Formula(nodes, operands);

    /// <inheritdoc/>
    public int? Degree(ReadOnlySpan<int> operands) => Polynomial * operands[0];

    /// <inheritdoc/>
    public Region Affected(Region changed, int operand, ImmutableArray<Node> operands, Node result) => changed;

    /// <inheritdoc/>
    public void Reevaluate(Change change, Region region, Span<double> result)
    {
        var x = change.Now[0];
        var width = change.Now.ShapeOf(0).Columns;
        if (region.Columns == width)
        {
            (region, width) = (new Region(0, 1, region.Row * width, region.Rows * width), 0);
        }

        if (region.Columns == 1 && region.Rows > 1)
        {
            Column.Apply(_kernel, x, change.Now.ShapeOf(0), region, result);
            return;
        }

        for (var (row, start) = (0, region.Row * width + region.Column); row < region.Rows; row++, start += width)
        {
            _kernel(x.Slice(start, region.Columns), result.Slice(start, region.Columns));
        }
    }

    /// <inheritdoc/>
    public double Work(Region changed, int operand, Region region, ImmutableArray<Node> operands, Node result) => Cost * region.Length;

    private static void Map(Func<double, double> function, ReadOnlySpan<double> x, Span<double> y)
    {
        for (var i = 0; i < x.Length; i++)
        {
            y[i] = function(x[i]);
        }
    }
}
