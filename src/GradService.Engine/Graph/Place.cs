using System.Collections.Immutable;
using System.Globalization;
using GradService.Engine.Tensors;

namespace GradService.Engine.Graph;

/// <summary>The row and column of an element in a tensor, from 0.</summary>
public readonly record struct Place(int Row, int Column)
{
    /// <summary>The place of the element at a row-major offset.</summary>
    public static Place At(int offset, Shape shape) => new(offset / shape.Columns, offset % shape.Columns);

    /// <summary>The inverse of broadcasting: the place in an operand of a shape whose element is repeated to this place.</summary>
    public Place In(Shape shape) => new(shape.Rows == 1 ? 0 : Row, shape.Columns == 1 ? 0 : Column);

    /// <summary>The row-major offset of the element.</summary>
    public int Offset(Shape shape) => Row * shape.Columns + Column;

    /// <summary>The indices as a suffix of the tensor's name: <c>[0][1]</c>.</summary>
    public string Suffix(Shape shape) =>
        string.Concat(Index(shape).Select(index => string.Create(CultureInfo.InvariantCulture, $"[{index}]")));

    /// <summary>The indices of the element in a tensor of a shape; none for a scalar.</summary>
    public ImmutableArray<int> Index(Shape shape) =>
        shape.Rank switch
        {
            0 => [],
            1 => [Column],
            _ => [Row, Column],
        };
}
