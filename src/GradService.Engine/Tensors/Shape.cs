namespace GradService.Engine.Tensors;

/// <summary>
/// The extents of a tensor of rank 0 (scalar), 1 (vector) or 2 (matrix). Elements are stored row-major; a scalar and a
/// vector are one row.
/// </summary>
public readonly record struct Shape
{
    private Shape(int rank, int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        (Rank, Rows, Columns) = (rank, rows, columns);
    }

    /// <summary>One number.</summary>
    public static Shape Scalar { get; } = new(0, 1, 1);

    /// <summary>0, 1 or 2: how deep the arrays are nested.</summary>
    public int Rank { get; }

    /// <summary>Number of rows; 1 for a scalar and a vector.</summary>
    public int Rows { get; }

    /// <summary>Numbers in each row; 1 for a scalar, the length of a vector.</summary>
    public int Columns { get; }

    /// <summary>The total number of elements.</summary>
    public long Length => (long)Rows * Columns;

    /// <summary>A vector of <paramref name="length"/> numbers.</summary>
    public static Shape Vector(int length) => new(1, 1, length);

    /// <summary>A matrix.</summary>
    public static Shape Matrix(int rows, int columns) => new(2, rows, columns);

    /// <summary>The shape of the row sums: the same number of rows, one column.</summary>
    public Shape WithOneColumn() => new(Rank, Rows, 1);

    /// <summary>
    /// The shape that both operands broadcast to by NumPy's rule: extents are compared from the last axis, and an extent of 1 is repeated.
    /// <see langword="null"/> if the extents disagree.
    /// </summary>
    public static Shape? Broadcast(Shape left, Shape right)
    {
        var rows = Stretch(left.Rows, right.Rows);
        var columns = Stretch(left.Columns, right.Columns);
        return rows is null || columns is null ? null : new Shape(Math.Max(left.Rank, right.Rank), rows.Value, columns.Value);

        static int? Stretch(int a, int b) =>
            a == b || b == 1 ? a
            : a == 1 ? b
            : null;
    }

    /// <summary>The shape in words: <c>scalar</c>, <c>vector of 3</c>, <c>4 x 1</c>.</summary>
    public override string ToString() =>
        Rank switch
        {
            0 => "scalar",
            1 => $"vector of {Columns}",
            _ => $"{Rows} x {Columns}",
        };
}
