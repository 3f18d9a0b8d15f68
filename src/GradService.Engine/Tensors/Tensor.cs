using GradService.Engine.Numbers;

namespace GradService.Engine.Tensors;

/// <summary>Numbers in a shape: flat, row-major, float64.</summary>
/// <remarks>The array behind a tensor must not change after the tensor is created.</remarks>
public sealed class Tensor
{
    private readonly ReadOnlyMemory<double> _values;
    private readonly Func<IReadOnlyList<Literal>>? _written;

    /// <summary>Wraps <paramref name="values"/>, which holds exactly <see cref="Shape.Length"/> numbers, without copying.</summary>
    /// <param name="shape">The extents.</param>
    /// <param name="values">The numbers.</param>
    /// <param name="written">
    /// Reads the decimal numbers that they were written as; <see langword="null"/> if each is the shortest one of its float64.
    /// </param>
    public Tensor(Shape shape, ReadOnlyMemory<double> values, Func<IReadOnlyList<Literal>>? written = null)
    {
        if (values.Length != shape.Length)
        {
            throw new ArgumentException($"A {shape} tensor holds {shape.Length} numbers, not {values.Length}.", nameof(values));
        }

        (Shape, _values, _written) = (shape, values, written);
    }

    /// <summary>The extents.</summary>
    public Shape Shape { get; }

    /// <summary>All numbers, row by row; valid as long as the object that owns them, such as an evaluation or a parsed document.</summary>
    public ReadOnlyMemory<double> Memory => _values;

    /// <summary>All numbers, row by row.</summary>
    public ReadOnlySpan<double> Values => _values.Span;

    /// <summary>A tensor of rank 0.</summary>
    public static Tensor Scalar(double value) => new(Shape.Scalar, new[] { value });

    /// <summary>A tensor of rank 1.</summary>
    public static Tensor Vector(params double[] values) => new(Shape.Vector(values.Length), values);

    /// <summary>A tensor of rank 2 with <paramref name="columns"/> numbers a row.</summary>
    public static Tensor Matrix(int columns, params double[] values) => new(Shape.Matrix(values.Length / columns, columns), values);

    /// <summary>The numbers of one row.</summary>
    public ReadOnlySpan<double> Row(int row) => Values.Slice(row * Shape.Columns, Shape.Columns);

    /// <summary>The first rows of a matrix.</summary>
    public Tensor FirstRows(int count) => new(Shape.Matrix(count, Shape.Columns), _values[..(count * Shape.Columns)]);

    /// <summary>The same numbers as rows: a vector becomes a matrix of one row.</summary>
    public Tensor AsMatrix() => Shape.Rank == 2 ? this : In(Shape.Matrix(Shape.Rows, Shape.Columns));

    /// <summary>The same numbers in another shape of the same length.</summary>
    public Tensor In(Shape shape) => new(shape, _values, _written);

    /// <summary>The numbers as they were written, in another type of number.</summary>
    internal T[] In<T>()
        where T : struct, IEnclosure<T>
    {
        var numbers = new T[Values.Length];
        var literals = _written?.Invoke();
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = literals is null ? T.From(Values[i]) : T.From(literals[i]);
        }

        return numbers;
    }
}
