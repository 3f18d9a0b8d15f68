using System.Buffers;
using GradService.Engine.Graph;
using GradService.Engine.Tensors;

namespace GradService.Engine.Operations;

/// <summary>
/// A part of one column, gathered into one run of numbers: a kernel that is called once for the run is several times faster
/// than one that is called for each row.
/// </summary>
internal static class Column
{
    /// <summary>Applies a kernel of one operand to a part of one column.</summary>
    public static void Apply(UnaryFunction.Kernel kernel, ReadOnlySpan<double> x, Shape shape, Region region, Span<double> result)
    {
        var buffer = ArrayPool<double>.Shared.Rent(region.Rows);
        var run = buffer.AsSpan(0, region.Rows);
        Gather(x, shape, region, run);
        kernel(run, run);
        Scatter(run, shape.Columns, region, result);
        ArrayPool<double>.Shared.Return(buffer);
    }

    /// <summary>Applies a kernel of two operands, each of them possibly repeated, to a part of one column.</summary>
    public static void Apply(
        BinaryFunction.Kernel kernel, ReadOnlySpan<double> x, Shape left, ReadOnlySpan<double> y, Shape right, int width, Region region, Span<double> result)
    {
        var buffer = ArrayPool<double>.Shared.Rent(2 * region.Rows);
        var (first, second) = (0, region.Rows);
        Gather(x, left, region, buffer.AsSpan(first, region.Rows));
        Gather(y, right, region, buffer.AsSpan(second, region.Rows));
        kernel(buffer.AsSpan(first, region.Rows), buffer.AsSpan(second, region.Rows), buffer.AsSpan(first, region.Rows));
        Scatter(buffer.AsSpan(first, region.Rows), width, region, result);
        ArrayPool<double>.Shared.Return(buffer);
    }

    private static void Gather(ReadOnlySpan<double> values, Shape shape, Region region, Span<double> run)
    {
        var stride = shape.Rows == 1 ? 0 : shape.Columns;
        var at = region.Row * stride + (shape.Columns == 1 ? 0 : region.Column);
        for (var i = 0; i < run.Length; i++, at += stride)
        {
            run[i] = values[at];
        }
    }

    private static void Scatter(ReadOnlySpan<double> run, int width, Region region, Span<double> result)
    {
        var at = region.Row * width + region.Column;
        for (var i = 0; i < run.Length; i++, at += width)
        {
            result[at] = run[i];
        }
    }
}
