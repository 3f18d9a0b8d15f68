using System.Globalization;
using System.Text;
using GradService.Engine.Notation;
using GradService.Engine.Numbers;
using GradService.Engine.Tests.Laws;

namespace GradService.Engine.Tests.Numbers;

/// <summary>
/// Functions of decimal numbers are rounded correctly, or left open. The expected values were computed with over a thousand bits
/// (functions.py).
/// </summary>
public sealed class EnclosureTests
{
    private static readonly (string Function, string Argument, double Expected)[] Cases =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Numbers", "functions.csv"))
            .Select(line => line.Split(','))
            .Select(cells => (cells[0], cells[1], double.Parse(cells[2], CultureInfo.InvariantCulture))),
    ];

    [Fact]
    public void A_double_double_is_never_wrong_and_rarely_open() => Check<DoubleDouble>(mostOpen: 0.2);

    [Fact]
    public void A_fraction_or_ball_decides_every_function() => Check<Exact<Ball>>(mostOpen: 0);

    private static void Check<T>(double mostOpen)
        where T : struct, IEnclosure<T>
    {
        var functions = OperationCase.Unary.Select(law => law.Function).Distinct().ToDictionary(function => function.Signature);
        var open = new List<string>();
        var wrong = new List<string>();
        foreach (var (name, argument, expected) in Cases)
        {
            var x = T.From(Literal.Parse(Encoding.ASCII.GetBytes(argument)));
            var certainty = T.Round(new Formula(functions[name].Definition).In<T>()(x, x), out var nearest);
            if (certainty == Certainty.Open)
            {
                open.Add($"{name}({argument})");
            }
            else if (certainty != Certainty.Certain || !nearest.Equals(expected))
            {
                wrong.Add($"{name}({argument}): {certainty} {nearest:R}, expected {expected:R}");
            }
        }

        Assert.True(Cases.Length > 2000);
        Assert.Empty(wrong);
        Assert.True(open.Count <= mostOpen * Cases.Length, $"{open.Count} open: {string.Join(", ", open.Take(50))}");
    }
}
