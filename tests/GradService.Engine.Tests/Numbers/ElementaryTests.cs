using System.Globalization;
using GradService.Engine.Numbers;

namespace GradService.Engine.Tests.Numbers;

/// <summary>The functions in float64 agree with the same functions in double-double arithmetic to the last digit or two.</summary>
public sealed class ElementaryTests
{
    private const double MostUnits = 2;

    private static readonly double[] Arguments =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Numbers", "functions.csv"))
            .Select(line => double.Parse(line.Split(',')[1], CultureInfo.InvariantCulture))
            .Distinct(),
    ];

    [Fact]
    public void Every_function_is_right_to_the_last_digits()
    {
        Check("exp", Elementary.Exp, Series<DoubleDouble>.Exp, x => Math.Abs(x) < 700);
        Check("expM1", Elementary.ExpM1, Series<DoubleDouble>.ExpM1, x => Math.Abs(x) is > 1e-280 and < 700);
        Check("log", Elementary.Log, Series<DoubleDouble>.Log, x => x is > 1e-280 and not 1);
        Check("sin", Elementary.Sin, x => Series<DoubleDouble>.Sin(x, 0), x => Math.Abs(x) is > 1e-280 and < 1e9);
        Check("cos", Elementary.Cos, x => Series<DoubleDouble>.Sin(x, 1), x => Math.Abs(x) < 1e9);
        Check("tanh", Elementary.Tanh, Tanh<DoubleDouble>, x => Math.Abs(x) > 1e-280);
    }

    [Fact]
    public void A_power_is_the_nearest_number()
    {
        var random = new Random(31);
        for (var i = 0; i < 2000; i++)
        {
            var (x, y) = (10 * random.NextDouble(), i % 2 == 0 ? random.Next(-20, 20) : 20 * (random.NextDouble() - 0.5));
            var found = Elementary.Pow(x, y);

            Assert.True(Math.Abs(found - Math.Pow(x, y)) <= 2 * (Math.BitIncrement(found) - found), $"{x:R} ^ {y:R} = {found:R}");
        }
    }

    [Theory]
    [InlineData(double.NaN, double.NaN)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity, 0)]
    [InlineData(709.782712893384, 1.797693134862273e308)]
    [InlineData(709.7827128933841, double.PositiveInfinity)]
    [InlineData(-745.13, 5e-324)]
    [InlineData(-745.14, 0)]
    [InlineData(0, 1)]
    public void The_exponential_ends_where_float64_ends(double x, double expected) =>
        Assert.Equal(expected, Elementary.Exp(x), double.IsFinite(expected) ? 1e-14 * expected : 0);

    [Theory]
    [InlineData(0, double.NegativeInfinity)]
    [InlineData(-1, double.NaN)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(5e-324, -744.4400719213812)]
    [InlineData(1, 0)]
    public void The_logarithm_has_its_limits(double x, double expected) => Assert.Equal(expected, Elementary.Log(x));

    private static T Tanh<T>(T x)
        where T : struct, IScalar<T> => T.Tanh(x);

    private static void Check(
        string name,
        Func<double, double> function,
        Func<DoubleDouble, DoubleDouble> reference,
        Func<double, bool> isTried
    )
    {
        var tried = 0;
        foreach (var x in Arguments.Where(isTried))
        {
            DoubleDouble.Round(reference(DoubleDouble.Binary(x)), out var exact);
            var found = function(x);
            var unit = Math.BitIncrement(Math.Abs(exact)) - Math.Abs(exact);

            Assert.True(Math.Abs(found - exact) <= MostUnits * unit, $"{name}({x:R}): {found:R}, not {exact:R}");
            tried++;
        }

        Assert.True(tried > 300, $"{name}: {tried}");
    }
}
