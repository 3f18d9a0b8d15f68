using GradService.Engine.Tensors;

namespace GradService.Engine.Graph;

/// <summary>A rectangle of tensor elements, used for partial re-evaluation.</summary>
/// <param name="Row">The first row.</param>
/// <param name="Rows">The number of rows.</param>
/// <param name="Column">The first column.</param>
/// <param name="Columns">The number of columns.</param>
public readonly record struct Region(int Row, int Rows, int Column, int Columns)
{
    /// <summary>The number of elements, for estimates of work.</summary>
    public double Length => (double)Rows * Columns;

    /// <summary>The whole tensor.</summary>
    public static Region All(Shape shape) => new(0, shape.Rows, 0, shape.Columns);

    /// <summary>One element, by its row-major offset.</summary>
    public static Region Element(Shape shape, int index) => new(index / shape.Columns, 1, index % shape.Columns, 1);

    /// <summary>The same rows over all columns.</summary>
    public Region WholeRows(Shape shape) => new(Row, Rows, 0, shape.Columns);

    /// <summary>The part of a broadcast result that depends on this part of an operand.</summary>
    public Region Broadcast(Shape operand, Shape result)
    {
        var (row, rows) = operand.Rows == 1 ? (0, result.Rows) : (Row, Rows);
        var (column, columns) = operand.Columns == 1 ? (0, result.Columns) : (Column, Columns);
        return new Region(row, rows, column, columns);
    }

    /// <summary>The row-major offsets of its elements.</summary>
    public IEnumerable<int> Offsets(Shape shape)
    {
        var (row, column, columns) = (Row, Column, Columns);
        return Enumerable.Range(0, Rows * Columns).Select(i => (row + i / columns) * shape.Columns + column + i % columns);
    }

    /// <summary>Copies this region of a tensor to another tensor of the same shape.</summary>
    public void Copy(Shape shape, ReadOnlySpan<double> from, Span<double> to)
    {
        var width = shape.Columns;
        for (var (row, start) = (0, Row * width + Column); row < Rows; row++, start += width)
        {
            if (Columns == 1)
            {
                // One column is the common case, where a call for each number costs more than the copy.
                to[start] = from[start];
            }
            else
            {
                from.Slice(start, Columns).CopyTo(to[start..]);
            }
        }
    }

    /// <summary>The smallest rectangle that holds both.</summary>
    public Region Union(Region other)
    {
        var (row, column) = (Math.Min(Row, other.Row), Math.Min(Column, other.Column));
        return new Region(
            row,
            Math.Max(Row + Rows, other.Row + other.Rows) - row,
            column,
            Math.Max(Column + Columns, other.Column + other.Columns) - column
        );
    }
}
