using GradService.Engine.Numbers;
using GradService.Engine.Operations;

namespace GradService.Engine.Tests.Operations;

/// <summary>
/// Reference values: expm1, log1p and erfc of the C library, printed by Python 3.11. They are correct to the last place or the one
/// before.
/// </summary>
public sealed class StableFunctionsTests
{
    private const double FewUnitsInTheLastPlace = 2e-15;

    [Theory]
    [InlineData(-1000, -1.0)]
    [InlineData(-1, -0.6321205588285577)]
    [InlineData(-0.001, -0.0009995001666250085)]
    [InlineData(-1e-09, -9.999999995e-10)]
    [InlineData(-1e-300, -1e-300)]
    [InlineData(1e-15, 1.0000000000000007e-15)]
    [InlineData(0.5, 0.6487212707001282)]
    [InlineData(5, 147.4131591025766)]
    [InlineData(700, 1.0142320547350045e+304)]
    public void ExpM1_keeps_the_digits_of_small_arguments(double x, double expected) => Close(expected, Elementary.ExpM1(x));

    [Theory]
    [InlineData(-0.999999, -13.815510557935518)]
    [InlineData(-0.5, -0.6931471805599453)]
    [InlineData(-1e-10, -1.00000000005e-10)]
    [InlineData(1e-300, 1e-300)]
    [InlineData(1e-17, 1e-17)]
    [InlineData(1e-09, 9.999999995e-10)]
    [InlineData(0.001, 0.0009995003330835331)]
    [InlineData(0.7, 0.5306282510621704)]
    [InlineData(1e308, 709.1962086421661)]
    [InlineData(-1, double.NegativeInfinity)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    public void LogP1_keeps_the_digits_of_small_arguments(double x, double expected) => Close(expected, StableFunctions.LogP1(x));

    [Theory]
    [InlineData(-6, 2.0)]
    [InlineData(-2.5, 1.999593047982555)]
    [InlineData(-0.3, 1.3286267594591274)]
    [InlineData(0, 1.0)]
    [InlineData(1e-05, 0.9999887162083294)]
    [InlineData(0.5, 0.4795001221869535)]
    [InlineData(0.99, 0.1614919304446302)]
    [InlineData(1, 0.15729920705028513)]
    [InlineData(1.01, 0.1531895037717233)]
    [InlineData(1.5, 0.033894853524689274)]
    [InlineData(2, 0.004677734981047265)]
    [InlineData(3, 2.2090496998585438e-05)]
    [InlineData(4.5, 1.9661604415428873e-10)]
    [InlineData(6, 2.1519736712498916e-17)]
    [InlineData(10, 2.088487583762545e-45)]
    [InlineData(20, 5.3958656116079005e-176)]
    [InlineData(26.5, 2.2109076642637343e-307)]
    [InlineData(1000, 0)]
    [InlineData(double.NaN, double.NaN)]
    public void Erfc_has_a_small_relative_error_far_into_the_tail(double x, double expected) => Close(expected, StableFunctions.Erfc(x));

    [Theory]
    [InlineData(1000, 1)]
    [InlineData(-1000, 0)]
    [InlineData(0, 0.5)]
    [InlineData(-700, 9.8596765437597708e-305)]
    public void Sigmoid_does_not_overflow(double x, double expected) => Close(expected, StableFunctions.Sigmoid(x));

    [Theory]
    [InlineData(1000, 1000)]
    [InlineData(-1000, 0)]
    [InlineData(0, 0.6931471805599453)]
    [InlineData(-40, 4.248354255291589e-18)]
    public void Softplus_does_not_overflow(double x, double expected) => Close(expected, StableFunctions.Softplus(x));

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(2, 1, 0)]
    [InlineData(1, 0, double.NegativeInfinity)]
    [InlineData(0, -1, double.NaN)]
    public void X_log_y_is_zero_where_x_is_zero(double x, double y, double expected) => Close(expected, StableFunctions.XLogY(x, y));

    private static void Close(double expected, double actual) =>
        Assert.True(
            expected.Equals(actual) || Math.Abs(expected - actual) <= FewUnitsInTheLastPlace * Math.Abs(expected),
            $"expected {expected:R}, found {actual:R}"
        );
}
