using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using GradService.Engine.Graph;
using GradService.Engine.Tensors;

namespace GradService.Engine.Operations;

/// <summary>
/// The product of two large matrices by packing (Goto and van de Geijn, Anatomy of high-performance matrix multiplication, 2008). Both are
/// copied, block by block, into contiguous panels. A small tile of the result reads its panels sequentially, so that every loaded number is
/// used for a whole tile. Strides describe the operands' memory layout, so a transpose costs nothing.
/// </summary>
internal static class PackedProduct
{
    // At this depth, a panel of A and a panel of B stay in the L1 cache while a tile is summed.
    private const int Depth = 256;

    /// <summary>
    /// The tiles that this processor has vectors for, fastest first. Each element is the same sum in the same order in all of them; without
    /// vectors, the runtime computes them number by number.
    /// </summary>
    public static IReadOnlyList<Tile> Tiles { get; } =
    [.. Vector512.IsHardwareAccelerated ? [Tile.Of512] : Array.Empty<Tile>(), Tile.Of256];

    /// <summary>result = A B, for A with <paramref name="rows"/> rows and B with <paramref name="columns"/> columns.</summary>
    /// <param name="a">The numbers of A.</param>
    /// <param name="b">The numbers of B.</param>
    /// <param name="rows">The rows of the result.</param>
    /// <param name="inner">The inner dimension: the number of products that are summed in each element of the result.</param>
    /// <param name="columns">The columns of the result.</param>
    /// <param name="result">The result, row by row.</param>
    /// <param name="tile">One of <see cref="Tiles"/>.</param>
    /// <param name="checkpoint">Passed regularly during the work.</param>
    public static void Multiply(
        Strided a,
        Strided b,
        int rows,
        int inner,
        int columns,
        Span<double> result,
        Tile tile,
        Checkpoint checkpoint
    )
    {
        var (high, wide) = (tile.Rows, tile.Columns);
        var (panelsA, panelsB) = ((rows + high - 1) / high, (columns + wide - 1) / wide);
        var depth = Math.Min(inner, Depth);
        var packedA = BufferPool.Rent<double>(panelsA * high * depth);
        var packedB = BufferPool.Rent<double>(panelsB * wide * depth);
        Span<double> edge = stackalloc double[high * wide];
        for (var start = 0; start < inner; start += depth)
        {
            var count = Math.Min(depth, inner - start);
            Pack(a.Values, start * a.Column, a.Row, a.Column, rows, count, high, packedA);
            Pack(b.Values, start * b.Row, b.Column, b.Row, columns, count, wide, packedB);
            for (var j = 0; j < panelsB; j++)
            {
                // On cancellation, the rented buffers are left to the garbage collector.
                checkpoint.Pass();
                for (var i = 0; i < panelsA; i++)
                {
                    var (row, column) = (i * high, j * wide);
                    var panelA = packedA.AsSpan(i * high * count, high * count);
                    var panelB = packedB.AsSpan(j * wide * count, wide * count);
                    if (row + high <= rows && column + wide <= columns)
                    {
                        tile.Add(panelA, panelB, count, ref result[row * columns + column], columns, isFirst: start == 0);
                        continue;
                    }

                    tile.Add(panelA, panelB, count, ref edge[0], wide, isFirst: true);
                    Spill(
                        edge,
                        wide,
                        result,
                        columns,
                        row,
                        column,
                        Math.Min(high, rows - row),
                        Math.Min(wide, columns - column),
                        start == 0
                    );
                }
            }
        }

        BufferPool.Return(packedA);
        BufferPool.Return(packedB);
    }

    /// <summary>
    /// Copies lines (rows of A, columns of B) into panels, interleaved position by position. Missing lines of the last panel are 0.
    /// </summary>
    private static void Pack(
        ReadOnlySpan<double> values,
        int offset,
        int lineStride,
        int stride,
        int lines,
        int count,
        int panel,
        Span<double> packed
    )
    {
        for (var first = 0; first < lines; first += panel)
        {
            var target = packed.Slice(first * count, panel * count);
            var present = Math.Min(panel, lines - first);
            if (lineStride == 1 && present == panel)
            {
                for (var k = 0; k < count; k++)
                {
                    values.Slice(offset + first + k * stride, panel).CopyTo(target[(k * panel)..]);
                }

                continue;
            }

            if (present < panel)
            {
                target.Clear();
            }

            for (var line = 0; line < present; line++)
            {
                var from = offset + (first + line) * lineStride;
                for (var (k, to) = (0, line); k < count; k++, to += panel, from += stride)
                {
                    target[to] = values[from];
                }
            }
        }
    }

    /// <summary>Adds the part of an edge tile that lies inside the result; the first block overwrites.</summary>
    private static void Spill(
        ReadOnlySpan<double> tile,
        int wide,
        Span<double> result,
        int width,
        int row,
        int column,
        int rows,
        int columns,
        bool isFirst
    )
    {
        for (var i = 0; i < rows; i++)
        {
            var from = tile.Slice(i * wide, columns);
            var to = result.Slice((row + i) * width + column, columns);
            for (var j = 0; j < columns; j++)
            {
                to[j] = isFirst ? from[j] : to[j] + from[j];
            }
        }
    }

    /// <summary>A matrix with its memory layout.</summary>
    /// <param name="values">Its numbers.</param>
    /// <param name="row">The distance to the next row, in numbers.</param>
    /// <param name="column">The distance to the next column, in numbers.</param>
    public readonly ref struct Strided(ReadOnlySpan<double> values, int row, int column)
    {
        /// <summary>The numbers.</summary>
        public ReadOnlySpan<double> Values { get; } = values;

        /// <summary>The distance to the next row, in numbers.</summary>
        public int Row => row;

        /// <summary>The distance to the next column, in numbers.</summary>
        public int Column => column;
    }

    /// <summary>A tile of the result that is summed in registers.</summary>
    /// <param name="Rows">Its rows.</param>
    /// <param name="Columns">Its columns.</param>
    /// <param name="Add">The kernel that sums it.</param>
    internal sealed record Tile(int Rows, int Columns, Tile.Kernel Add)
    {
        /// <summary>8 rows of two vectors of 8 numbers.</summary>
        public static readonly Tile Of512 = new(8, 16, Add512);

        /// <summary>4 rows of three vectors of 4 numbers.</summary>
        public static readonly Tile Of256 = new(4, 12, Add256);

        /// <summary>tile = A B for the first block, tile += A B for later ones, from one panel of each operand.</summary>
        public delegate void Kernel(ReadOnlySpan<double> a, ReadOnlySpan<double> b, int count, ref double tile, int width, bool isFirst);

        private static void Add512(ReadOnlySpan<double> a, ReadOnlySpan<double> b, int count, ref double tile, int width, bool isFirst)
        {
            Vector512<double> c00 = default,
                c01 = default,
                c10 = default,
                c11 = default,
                c20 = default,
                c21 = default,
                c30 = default,
                c31 = default;
            Vector512<double> c40 = default,
                c41 = default,
                c50 = default,
                c51 = default,
                c60 = default,
                c61 = default,
                c70 = default,
                c71 = default;
            // Unrolled by hand, because sums that are passed by reference leave the registers. The panels hold exactly count lines of the
            // tile's height and width, so all loads stay in bounds.
            ref var x = ref MemoryMarshal.GetReference(a[..(8 * count)]);
            ref var y = ref MemoryMarshal.GetReference(b[..(16 * count)]);
            for (var k = 0; k < count; k++)
            {
                var b0 = Vector512.LoadUnsafe(ref y, (nuint)(16 * k));
                var b1 = Vector512.LoadUnsafe(ref y, (nuint)(16 * k + 8));
                var a0 = Vector512.Create(Unsafe.Add(ref x, 8 * k + 0));
                c00 = Vector512.FusedMultiplyAdd(a0, b0, c00);
                c01 = Vector512.FusedMultiplyAdd(a0, b1, c01);
                var a1 = Vector512.Create(Unsafe.Add(ref x, 8 * k + 1));
                c10 = Vector512.FusedMultiplyAdd(a1, b0, c10);
                c11 = Vector512.FusedMultiplyAdd(a1, b1, c11);
                var a2 = Vector512.Create(Unsafe.Add(ref x, 8 * k + 2));
                c20 = Vector512.FusedMultiplyAdd(a2, b0, c20);
                c21 = Vector512.FusedMultiplyAdd(a2, b1, c21);
                var a3 = Vector512.Create(Unsafe.Add(ref x, 8 * k + 3));
                c30 = Vector512.FusedMultiplyAdd(a3, b0, c30);
                c31 = Vector512.FusedMultiplyAdd(a3, b1, c31);
                var a4 = Vector512.Create(Unsafe.Add(ref x, 8 * k + 4));
                c40 = Vector512.FusedMultiplyAdd(a4, b0, c40);
                c41 = Vector512.FusedMultiplyAdd(a4, b1, c41);
                var a5 = Vector512.Create(Unsafe.Add(ref x, 8 * k + 5));
                c50 = Vector512.FusedMultiplyAdd(a5, b0, c50);
                c51 = Vector512.FusedMultiplyAdd(a5, b1, c51);
                var a6 = Vector512.Create(Unsafe.Add(ref x, 8 * k + 6));
                c60 = Vector512.FusedMultiplyAdd(a6, b0, c60);
                c61 = Vector512.FusedMultiplyAdd(a6, b1, c61);
                var a7 = Vector512.Create(Unsafe.Add(ref x, 8 * k + 7));
                c70 = Vector512.FusedMultiplyAdd(a7, b0, c70);
                c71 = Vector512.FusedMultiplyAdd(a7, b1, c71);
            }

            Store(ref tile, 0, c00, c01, isFirst);
            Store(ref tile, width, c10, c11, isFirst);
            Store(ref tile, 2 * width, c20, c21, isFirst);
            Store(ref tile, 3 * width, c30, c31, isFirst);
            Store(ref tile, 4 * width, c40, c41, isFirst);
            Store(ref tile, 5 * width, c50, c51, isFirst);
            Store(ref tile, 6 * width, c60, c61, isFirst);
            Store(ref tile, 7 * width, c70, c71, isFirst);
        }

        private static void Store(ref double tile, int at, Vector512<double> c0, Vector512<double> c1, bool isFirst)
        {
            if (!isFirst)
            {
                c0 += Vector512.LoadUnsafe(ref tile, (nuint)at);
                c1 += Vector512.LoadUnsafe(ref tile, (nuint)(at + 8));
            }

            c0.StoreUnsafe(ref tile, (nuint)at);
            c1.StoreUnsafe(ref tile, (nuint)(at + 8));
        }

        private static void Add256(ReadOnlySpan<double> a, ReadOnlySpan<double> b, int count, ref double tile, int width, bool isFirst)
        {
            Vector256<double> c00 = default,
                c01 = default,
                c02 = default,
                c10 = default,
                c11 = default,
                c12 = default;
            Vector256<double> c20 = default,
                c21 = default,
                c22 = default,
                c30 = default,
                c31 = default,
                c32 = default;
            ref var x = ref MemoryMarshal.GetReference(a[..(4 * count)]);
            ref var y = ref MemoryMarshal.GetReference(b[..(12 * count)]);
            for (var k = 0; k < count; k++)
            {
                var b0 = Vector256.LoadUnsafe(ref y, (nuint)(12 * k));
                var b1 = Vector256.LoadUnsafe(ref y, (nuint)(12 * k + 4));
                var b2 = Vector256.LoadUnsafe(ref y, (nuint)(12 * k + 8));
                var a0 = Vector256.Create(Unsafe.Add(ref x, 4 * k + 0));
                c00 = Vector256.FusedMultiplyAdd(a0, b0, c00);
                c01 = Vector256.FusedMultiplyAdd(a0, b1, c01);
                c02 = Vector256.FusedMultiplyAdd(a0, b2, c02);
                var a1 = Vector256.Create(Unsafe.Add(ref x, 4 * k + 1));
                c10 = Vector256.FusedMultiplyAdd(a1, b0, c10);
                c11 = Vector256.FusedMultiplyAdd(a1, b1, c11);
                c12 = Vector256.FusedMultiplyAdd(a1, b2, c12);
                var a2 = Vector256.Create(Unsafe.Add(ref x, 4 * k + 2));
                c20 = Vector256.FusedMultiplyAdd(a2, b0, c20);
                c21 = Vector256.FusedMultiplyAdd(a2, b1, c21);
                c22 = Vector256.FusedMultiplyAdd(a2, b2, c22);
                var a3 = Vector256.Create(Unsafe.Add(ref x, 4 * k + 3));
                c30 = Vector256.FusedMultiplyAdd(a3, b0, c30);
                c31 = Vector256.FusedMultiplyAdd(a3, b1, c31);
                c32 = Vector256.FusedMultiplyAdd(a3, b2, c32);
            }

            Store(ref tile, 0, c00, c01, c02, isFirst);
            Store(ref tile, width, c10, c11, c12, isFirst);
            Store(ref tile, 2 * width, c20, c21, c22, isFirst);
            Store(ref tile, 3 * width, c30, c31, c32, isFirst);
        }

        private static void Store(ref double tile, int at, Vector256<double> c0, Vector256<double> c1, Vector256<double> c2, bool isFirst)
        {
            if (!isFirst)
            {
                c0 += Vector256.LoadUnsafe(ref tile, (nuint)at);
                c1 += Vector256.LoadUnsafe(ref tile, (nuint)(at + 4));
                c2 += Vector256.LoadUnsafe(ref tile, (nuint)(at + 8));
            }

            c0.StoreUnsafe(ref tile, (nuint)at);
            c1.StoreUnsafe(ref tile, (nuint)(at + 4));
            c2.StoreUnsafe(ref tile, (nuint)(at + 8));
        }
    }
}
