using System.Globalization;
using System.Text;
using System.Text.Json;

namespace GradService.NumberText.Tests;

/// <summary>Our reading and writing of numbers compared with .NET's, bit for bit and character for character.</summary>
public sealed class NumberTextTests
{
    private static readonly double[] Edges =
    [
        0,
        -0.0,
        1,
        -1,
        1e17,
        1e18,
        1.5e17,
        1e-4,
        1.2e-5,
        0.1,
        0.3,
        1.0 / 3,
        5e-324,
        2.2250738585072014e-308,
        2.225073858507201e-308,
        double.MaxValue,
        double.Epsilon,
        9007199254740992,
        9007199254740993,
        1e15,
        1e16,
        999999999999999,
        123456789012345680,
        0.0001,
        0.00001,
        0.000012345,
        1e22,
        1e23,
        8.41e21,
        2e-5,
        4.35,
        1e-5,
        100,
        1e14,
        9.5367431640625e-07,
        4503599627370496.5,
        2.98023223876953125e-8,
        6.02214076e23,
        0.30000000000000004,
    ];

    /// <summary>
    /// For some powers of two, such as 2^-25, .NET's text parses to the next smaller number. There our text must differ, and parse to the
    /// number itself.
    /// </summary>
    [Fact]
    public void A_number_is_written_as_by_NET_and_round_trips()
    {
        foreach (
            var value in Edges
                .Concat(Random(Thorough.Cases(200_000)))
                .Concat(Enumerable.Range(-1074, 2098).Select(power => Math.ScaleB(1, power)))
        )
        {
            var (theirs, ours) = (JsonSerializer.Serialize(value), Written(value));

            Assert.Equal(value, double.Parse(ours, CultureInfo.InvariantCulture));
            Assert.True(ours == theirs || double.Parse(theirs, CultureInfo.InvariantCulture) != value, $"{ours} is not {theirs}");
        }
    }

    [Fact]
    public void A_number_is_read_as_by_NET()
    {
        var texts = Edges
            .Concat(Random(100_000))
            .SelectMany(value =>
                new[]
                {
                    value.ToString("R", CultureInfo.InvariantCulture),
                    value.ToString("E16", CultureInfo.InvariantCulture),
                    value.ToString("E5", CultureInfo.InvariantCulture),
                    value.ToString("E18", CultureInfo.InvariantCulture),
                }
            );
        var decided = 0;
        foreach (
            var text in texts.Concat([
                "9007199254740993",
                "9007199254740992.5",
                "1e0",
                "1E+5",
                "0.000",
                "-0",
                "0e99999",
                "1e-400",
                "123456789012345678901234567890",
                "1.7976931348623159e308",
                "1e309",
                "0.1e1",
            ])
        )
        {
            if (TryScan(Encoding.ASCII.GetBytes(text), out var value))
            {
                decided++;
                Assert.Equal(
                    BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)),
                    BitConverter.DoubleToInt64Bits(value)
                );
            }
        }

        Assert.True(decided > 300_000, $"{decided}");
    }

    /// <summary>Many leading zeros combined with a large exponent: the values are 1e180001, 1 and 1e-180001.</summary>
    [Theory]
    [InlineData(19_999, 200_001, false)]
    [InlineData(19_999, 20_000, true)]
    [InlineData(200_000, 20_000, false)]
    public void A_long_exponent_is_evaluated_exactly(int zeros, int exponent, bool isOne)
    {
        var text = Encoding.ASCII.GetBytes($"0.{new string('0', zeros)}1e{exponent}");

        Assert.Equal(isOne, TryScan(text, out var value));
        Assert.Equal(isOne ? 1 : 0, value);
    }

    /// <summary>Whether our scanner reads the whole text without falling back to .NET's parser.</summary>
    private static bool TryScan(byte[] text, out double value)
    {
        var at = 0;
        return NumberReader.Scan(text, ref at, out value) == NumberScan.Read && at == text.Length;
    }

    private static string Written(double value)
    {
        Span<byte> text = stackalloc byte[ShortestNumber.Room];
        return Encoding.ASCII.GetString(text[..ShortestNumber.Write(value, text)]);
    }

    /// <summary>
    /// Random bit patterns, uniform numbers, short decimals, and quarters and large integers, which sometimes lie exactly halfway between
    /// two decimals.
    /// </summary>
    private static IEnumerable<double> Random(int count)
    {
        var random = new Random(4);
        for (var i = 0; i < count; i++)
        {
            var value = (i % 4) switch
            {
                0 => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
                1 => random.NextDouble() - 0.5,
                2 => Math.Round(random.NextDouble() * 1000, random.Next(0, 8)),
                _ => (random.NextInt64() >> random.Next(0, 14)) / 4.0,
            };
            if (double.IsFinite(value))
            {
                yield return value;
            }
        }
    }
}
