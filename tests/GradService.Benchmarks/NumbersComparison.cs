using System.Diagnostics;
using System.Globalization;
using System.Text;
using GradService.NumberText;

namespace GradService.Benchmarks;

/// <summary>Compares our reading and writing of numbers with .NET's, on many more values than a test has time for.</summary>
internal static class NumbersComparison
{
    /// <summary>
    /// Writes and reads random values with both and compares the results. A quarter of the values each are random bit patterns, uniform
    /// numbers, short decimals, and quarters and large integers, which sometimes lie exactly halfway between two decimals.
    /// </summary>
    /// <param name="args">The number of values; default 100,000,000.</param>
    public static void Print(string[] args)
    {
        var count = long.Parse(args.ElementAtOrDefault(0) ?? "100000000", CultureInfo.InvariantCulture);
        var (watch, seeds) = (Stopwatch.StartNew(), Environment.ProcessorCount);
        var (wrong, longer, decided) = Enumerable
            .Range(0, seeds)
            .AsParallel()
            .Select(seed => Compare(seed, count / seeds))
            .Aggregate((a, b) => (a.Wrong + b.Wrong, a.Longer + b.Longer, a.Decided + b.Decided));
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{count:N0} values in {watch.Elapsed.TotalSeconds:F0} s: {wrong} read or written wrong; {longer} with more digits "
                    + $"than .NET's; {decided:N0} read without .NET's help"
            )
        );
        Environment.ExitCode = wrong + longer > 0 ? 1 : 0;
    }

    private static (long Wrong, long Longer, long Decided) Compare(int seed, long count)
    {
        var random = new Random(seed);
        var (wrong, longer, decided) = (0L, 0L, 0L);
        Span<byte> text = stackalloc byte[ShortestNumber.Room];
        Span<byte> theirs = stackalloc byte[64];
        for (var i = 0L; i < count; i++)
        {
            var value = (i % 4) switch
            {
                0 => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
                1 => random.NextDouble() - 0.5,
                2 => Math.Round(random.NextDouble() * 1000, random.Next(0, 8)),
                _ => (random.NextInt64() >> random.Next(0, 14)) / 4.0,
            };
            if (!double.IsFinite(value))
            {
                continue;
            }

            var ours = text[..ShortestNumber.Write(value, text)];
            value.TryFormat(theirs, out var length, "R", CultureInfo.InvariantCulture);
            var bits = BitConverter.DoubleToInt64Bits(value);
            var isRead = TryScan(ours, out var read);
            if (
                BitConverter.DoubleToInt64Bits(double.Parse(ours, CultureInfo.InvariantCulture)) != bits
                || (isRead && BitConverter.DoubleToInt64Bits(read) != bits)
                || (TryScan(theirs[..length], out var other) && BitConverter.DoubleToInt64Bits(other) != bits)
            )
            {
                wrong++;
                Console.WriteLine($"{value:R}: {Encoding.ASCII.GetString(ours)}");
            }

            decided += isRead ? 1 : 0;
            longer += Digits(ours) > Digits(theirs[..length]) ? 1 : 0;
        }

        return (wrong, longer, decided);
    }

    /// <summary>Whether our scanner reads the whole text without falling back to .NET's parser.</summary>
    private static bool TryScan(ReadOnlySpan<byte> text, out double value)
    {
        var at = 0;
        return NumberReader.Scan(text, ref at, out value) == NumberScan.Read && at == text.Length;
    }

    private static int Digits(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)'E');
        var significant = (end < 0 ? text : text[..end]).TrimStart("-0."u8);
        // Trailing zeros of an integer are not significant digits.
        return significant.Contains((byte)'.') || text.Contains((byte)'.')
            ? significant.Length - (significant.Contains((byte)'.') ? 1 : 0)
            : significant.TrimEnd((byte)'0').Length;
    }
}
