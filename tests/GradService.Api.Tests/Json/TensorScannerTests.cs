using System.Globalization;
using System.Text;
using System.Text.Json;
using GradService.Api.Json;
using GradService.Engine.Tensors;

namespace GradService.Api.Tests.Json;

/// <summary>Scanning arrays of numbers directly accepts, refuses and returns the same as reading them token by token.</summary>
public sealed class TensorScannerTests
{
    public static TheoryData<string> Texts =>
        new([
            "[1]",
            "[[1]]",
            "[1,2.5,-3e-2]",
            "[[1,2],[3,4]]",
            " [ [ 1 , 2 ] ,\r\n\t[ 3 , 4 ] ] ",
            "[[0.1,-0.0],[1E+5,0e0]]",
            "[1e-400]",
            "[5e-324,1.7976931348623157e308]",
            "[123456789012345678901234567890, 0.30000000000000001665334536937734810635447502136230468750]",
            "[0.00000000000000000000012345678901234567]",
            "[10000000000000000000000000]",
            "7",
            "[]",
            "[[]]",
            "[[],[]]",
            "[[1],[]]",
            "[[1,2],[3]]",
            "[[1],2]",
            "[1,[2]]",
            "[[[1]]]",
            "[1,]",
            "[,1]",
            "[1 2]",
            "[1,,2]",
            "[[1],]",
            "[[1][2]]",
            "[01]",
            "[-]",
            "[+1]",
            "[.5]",
            "[1.]",
            "[1.e5]",
            "[1e]",
            "[1e+]",
            "[--1]",
            "[1e309]",
            "[-1e309]",
            "[1e999999999999]",
            "[NaN]",
            "[Infinity]",
            "[null]",
            "[true]",
            "[\"1\"]",
            "[0x10]",
            "[1_000]",
            "[1",
            "[[1,2",
            "[[1,2]",
            "[1]]",
            "[1] 2",
            "[1}",
            "[1/2]",
            "[1,2]x",
            "[-01]",
            "[00]",
            "[1.5.5]",
            "[１]",
            "[1\u00A0]",
            "[1,2,\u000b3]",
        ]);

    [Theory]
    [MemberData(nameof(Texts))]
    public void Scanning_gives_the_same_result_as_reading_token_by_token(string text) => AssertAlike(text);

    [Fact]
    public void Random_matrices_with_random_spaces_are_read_bit_for_bit()
    {
        var random = new Random(6);
        foreach (var _ in Enumerable.Range(0, Thorough.Cases(500)))
        {
            var (rows, columns) = (random.Next(1, 5), random.Next(1, 40));
            Assert.True(AssertAlike(Array(rows, () => Array(columns, () => Number(random)))));

            string Array(int count, Func<string> item) =>
                Space(random)
                + "["
                + string.Join(",", Enumerable.Range(0, count).Select(_ => Space(random) + item() + Space(random)))
                + "]"
                + Space(random);
        }
    }

    [Fact]
    public void Texts_with_one_changed_character_give_the_same_result_both_ways()
    {
        var random = new Random(7);
        foreach (var _ in Enumerable.Range(0, Thorough.Cases(5_000)))
        {
            var text = new StringBuilder("[[1.25, -0.5e-3],[12345678.9012345678, 3]]");
            text[random.Next(text.Length)] = "0123456789.,-+eE[] x\"\n"[random.Next(22)];
            AssertAlike(text.ToString());
        }
    }

    [Fact]
    public void A_matrix_is_unchanged_while_other_documents_are_read()
    {
        var text = Encoding.UTF8.GetBytes("[" + string.Join(",", Enumerable.Range(0, 5_000)) + "]");
        using var first = new ScannedDocument(text);
        var kept = first.Deserialize<Tensor>()!;
        using var second = new ScannedDocument(Encoding.UTF8.GetBytes("[" + string.Join(",", Enumerable.Repeat(7, 5_000)) + "]"));
        var other = second.Deserialize<Tensor>()!;

        Assert.Equal(Enumerable.Range(0, 5_000).Select(i => (double)i), kept.Values.ToArray());
        Assert.All(other.Values.ToArray(), value => Assert.Equal(7, value));
    }

    /// <returns>Whether the text was read.</returns>
    private static bool AssertAlike(string text)
    {
        var bytes = Encoding.UTF8.GetBytes("{\"before\":[1],\"tensor\":" + text + ",\"after\":[[2,3]]}");
        using var document = new ScannedDocument(bytes);
        var (byToken, refusal) = Outcome(() => JsonSerializer.Deserialize<Holder>(bytes, JsonFormat.Options)!);
        var (scanned, sameRefusal) = Outcome(() => document.Deserialize<Holder>()!);

        Assert.Equal(refusal, sameRefusal);
        Assert.Equal(byToken?.Tensor.Shape, scanned?.Tensor.Shape);
        Assert.Equal(
            byToken?.Tensor.Values.ToArray().Select(BitConverter.DoubleToInt64Bits),
            scanned?.Tensor.Values.ToArray().Select(BitConverter.DoubleToInt64Bits)
        );
        Assert.Equal(byToken?.After.Values.ToArray(), scanned?.After.Values.ToArray());
        return scanned is not null;
    }

    private static (Holder? Read, string? Refusal) Outcome(Func<Holder> read)
    {
        try
        {
            return (read(), null);
        }
        catch (JsonException exception)
        {
            return (null, exception is BodyException ? exception.Message : nameof(JsonException));
        }
    }

    private static string Space(Random random) => new(' ', random.Next(2));

    private static string Number(Random random) =>
        random.Next(4) switch
        {
            0 => random.Next(-1000, 1000).ToString(CultureInfo.InvariantCulture),
            1 => random.NextDouble().ToString("F4", CultureInfo.InvariantCulture),
            2 => (random.NextDouble() * 1e-3).ToString("R", CultureInfo.InvariantCulture),
            _ => ((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-300, 300))).ToString("E16", CultureInfo.InvariantCulture),
        };

    private sealed record Holder(Tensor Before, Tensor Tensor, Tensor After);
}
