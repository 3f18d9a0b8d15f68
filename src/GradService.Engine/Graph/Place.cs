using System.Collections.Immutable;
using System.Globalization;
using GradService.Engine.Tensors;

namespace GradService.Engine.Graph;

/// <summary>Where a number stands in a tensor, counted from 0.</summary>
public readonly record struct Place(int Row, int Column)
{
    /// <summary>The place of a number that is stored at an offset.</summary>
    public static Place At(int offset, Shape shape) => new(offset / shape.Columns, offset % shape.Columns);

    /// <summary>Where the number stands that broadcasting repeats to this place.</summary>
    public Place In(Shape shape) => new(shape.Rows == 1 ? 0 : Row, shape.Columns == 1 ? 0 : Column);

    /// <summary>How far from the first number it is stored.</summary>
    public int Offset(Shape shape) => Row * shape.Columns + Column;

    /// <summary>The indices behind a tensor's name: <c>[0][1]</c>.</summary>
    public string Suffix(Shape shape) =>
        string.Concat(Index(shape).Select(index => string.Create(CultureInfo.InvariantCulture, $"[{index}]")));

    /// <summary>The indices that pick it from a tensor of a shape; none from a scalar.</summary>
    public ImmutableArray<int> Index(Shape shape) =>
        shape.Rank switch
        {
            0 => [],
            1 => [Column],
            _ => [Row, Column],
        };
}
