using GradService.Engine.Operations;

namespace GradService.Engine.Tests.Operations;

/// <summary>Compares the packed matrix product with the plain loops, for shapes around the edges of tiles and blocks.</summary>
public sealed class PackedProductTests
{
    private static readonly int[] Extents = [1, 3, 4, 5, 7, 8, 9, 11, 12, 13, 15, 16, 17, 31, 33];
    private static readonly int[] Depths = [1, 2, 7, 16, 255, 256, 257, 600];

    // Both tiles run on every machine: .NET emulates missing vector sizes with smaller vectors.
    private static readonly PackedProduct.Tile[] All = [PackedProduct.Tile.Of512, PackedProduct.Tile.Of256];

    public static TheoryData<int, int> Tiles
    {
        get
        {
            var data = new TheoryData<int, int>();
            foreach (
                var (tile, form) in Enumerable.Range(0, All.Length).SelectMany(tile => Enumerable.Range(0, 3).Select(form => (tile, form)))
            )
            {
                data.Add(tile, form);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Tiles))]
    public void A_packed_product_equals_the_plain_one(int tile, int form)
    {
        var random = new Random(7);
        var product = new[] { MatMul.Plain, MatMul.LeftTransposed, MatMul.RightTransposed }[form];
        foreach (var (rows, columns) in Extents.SelectMany(rows => Extents.Select(columns => (rows, columns))))
        {
            var inner = Depths[random.Next(Depths.Length)];
            var (a, b) = (Numbers(rows * inner, random), Numbers(inner * columns, random));
            var (widthA, widthB) = (product == MatMul.LeftTransposed ? rows : inner, product == MatMul.RightTransposed ? inner : columns);
            var (plain, packed) = (new double[rows * columns], new double[rows * columns]);
            product.MultiplyPlainly(a, b, widthA, widthB, plain);
            Array.Fill(packed, double.NaN);
            product.MultiplyPacked(a, b, widthA, widthB, rows, inner, columns, packed, All[tile]);

            for (var i = 0; i < plain.Length; i++)
            {
                // The numbers lie between -1 and 1, so the error of a sum is a few roundoffs of its size.
                Assert.Equal(plain[i], packed[i], 4 * inner * 1.2e-16 * Math.Sqrt(inner) + 1e-16);
            }
        }
    }

    [Fact]
    public void A_large_product_is_the_same_every_time()
    {
        var random = new Random(8);
        var (a, b) = (Numbers(100 * 300, random), Numbers(300 * 50, random));
        var (first, again) = (new double[100 * 50], new double[100 * 50]);
        MatMul.Plain.MultiplyPacked(a, b, 300, 50, 100, 300, 50, first, All[0]);
        MatMul.Plain.MultiplyPacked(a, b, 300, 50, 100, 300, 50, again, All[0]);

        Assert.Equal(first, again);
    }

    private static double[] Numbers(int count, Random random) => [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextDouble() - 1)];
}
