using System.Globalization;
using System.Text;
using GradService.Engine.Answers;
using GradService.Engine.Tensors;

namespace GradService.Engine.Tests.Checking;

public sealed class WrittenPrecisionTests
{
    [Theory]
    [InlineData("0.0340", 4, 3)]
    [InlineData("-0.5", 1, 1)]
    [InlineData("12", 0, 2)]
    [InlineData("1.5E-7", 8, 2)]
    [InlineData("125e-3", 3, 3)]
    [InlineData("12e3", -3, 2)]
    [InlineData("0", 0, 0)]
    [InlineData("1e+2", -2, 1)]
    public void Digits_are_counted_as_written(string text, int decimals, int significant) =>
        Assert.Equal(new WrittenDigits(decimals, significant), WrittenDigits.Of(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData(new[] { "0.1235", "0.5", "-0.0001" }, 0.5, 0.00005)]
    [InlineData(new[] { "12.3", "0.0457", "0.00000123" }, 12.3, 0.05)]
    [InlineData(new[] { "12.3", "0.0457", "0.00000123" }, 0.0457, 0.00005)]
    [InlineData(new[] { "0.12345678901234567", "0.5" }, 0.5, 0)]
    [InlineData(new[] { "-0.4", "-0.8" }, -0.4, 0)]
    [InlineData(new[] { "0", "0", "0" }, 0, 0)]
    public void The_rounding_is_inferred_from_all_numbers_together(string[] numbers, double value, double expected) =>
        Assert.Equal(expected, new WrittenPrecision([Written(numbers)]).Allowance(value, scale: 1, singleError: 0), 1e-12);

    [Fact]
    public void Float32_numbers_get_the_tolerance_of_float32_arithmetic()
    {
        var singles = new[] { 0.1f, -0.7654321f, 1f / 3 };

        // First as the shortest float32 text, then widened to float64, which is how most programs print it.
        Assert.InRange(
            new WrittenPrecision([Written([.. singles.Select(single => single.ToString("R", CultureInfo.InvariantCulture))])]).Allowance(
                0.1,
                1,
                0
            ),
            1e-6,
            1e-5
        );
        Assert.InRange(
            new WrittenPrecision([
                Written([.. singles.Select(single => ((double)single).ToString("R", CultureInfo.InvariantCulture))]),
            ]).Allowance(0.1, 1, 0),
            1e-6,
            1e-5
        );
    }

    internal static WrittenTensor Written(params string[] numbers) =>
        new(
            Tensor.Vector([.. numbers.Select(number => double.Parse(number, CultureInfo.InvariantCulture))]),
            [.. numbers.Select(number => WrittenDigits.Of(Encoding.UTF8.GetBytes(number)))]
        );
}
