using FsCheck.Fluent;
using GradService.Engine.Checking;
using GradService.Engine.Programs;
using GradService.Engine.Tensors;
using static GradService.Engine.Tests.Checking.Claims;

namespace GradService.Engine.Tests.Checking;

/// <summary>Numerical differences adapt to the scale of the function, and report when they are inconclusive.</summary>
public sealed class NumericalDerivativeTests
{
    [Theory]
    [InlineData("log(x)", 1e-6, 1e6)]
    [InlineData("sqrt(x)", 1e-8, 5e3)]
    [InlineData("1 / x", 1e-4, -1e8)]
    [InlineData("x ^ 3", 1e5, 3e10)]
    [InlineData("exp(-x ^ 2 * 10000)", 0.01, -73.57588823428847)]
    [InlineData("sin(1000 * x)", 0.5, -883.849273431478)]
    public void The_step_size_adapts_to_the_scale_of_the_function(string expression, double x, double expected)
    {
        var check = new GradientCheck(Program("x", Tensor.Scalar(x), [$"loss = {expression}"]), null, null).Run().Quantities["x"];

        Assert.Equal(1, check.Numerical.Values[0] / expected, 1e-6);
        Assert.True(Math.Abs(check.Numerical.Values[0] - expected) <= check.ErrorBound.Values[0] + 1e-12 * Math.Abs(expected));
        Assert.True(check.Passed);
    }

    /// <summary>
    /// The derivative is 1e-6 at a loss of 1e12, whose last digit is 1e-4. Differences cannot resolve that; a complex step can.
    /// </summary>
    [Fact]
    public void A_complex_step_decides_where_differences_are_inconclusive()
    {
        var step = Program("x", Tensor.Scalar(0.5), ["loss = sin(x) * 1e-6 + 1e12"]);
        var truth = 1e-6 * Math.Cos(0.5);

        Assert.True(Check(step, new() { ["x"] = Written(Tensor.Scalar(truth)) }).Passed);
        var doubtful = Check(step, new() { ["x"] = Written(Tensor.Scalar(1.5 * truth)) });
        Assert.Equal(1, doubtful.Summary.Inconclusive);
        Assert.Contains("the complex-step derivative is 8.77582561890", doubtful.Findings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_complex_step_the_verdict_stays_inconclusive()
    {
        var step = Program("x", Tensor.Scalar(0.5), ["loss = gelu(x) * 1e-6 + 1e12"]);

        Assert.Equal(1, new GradientCheck(step, null, null).Run().Summary.Inconclusive);
    }

    [Theory]
    [InlineData("b ^ 3", -2.0, 12.0)]
    [InlineData("b ^ -2", -2.0, 0.25)]
    [InlineData("b ^ (2 + 1)", -2.0, 12.0)]
    public void A_power_of_a_negative_number_can_be_checked(string expression, double b, double expected)
    {
        var check = new GradientCheck(Program("b", Tensor.Scalar(b), [$"loss = {expression}"]), null, null).Run();

        Assert.True(check.Passed);
        Assert.Equal(expected, check.Quantities["b"].Numerical.Values[0], 1e-9);
        Assert.InRange(check.Quantities["b"].ErrorBound.Values[0], 0, 1e-6);
    }

    /// <summary>
    /// Functions that look flat or periodic at wide steps: a sigmoid of 2000 x, a narrow bell, a sine whose period matches the steps.
    /// </summary>
    [Theory]
    [InlineData("(sigmoid(2000 * x) - 0.5) ^ 2", 0.0001)]
    [InlineData("tanh(2000 * x) ^ 2", 0.0001)]
    [InlineData("exp(-(1000 * x) ^ 2)", 0.0005)]
    [InlineData("sin(201.06192982974676 * x)", 0.0)]
    public void A_right_gradient_is_accepted_even_if_the_first_steps_are_too_wide(string expression, double x)
    {
        var report = new GradientCheck(Program("x", Tensor.Scalar(x), [$"loss = {expression}"]), null, null).Run();

        Assert.True(report.Passed, string.Join("\n", report.Findings.Select(finding => finding.Message)));
    }

    [Theory]
    [InlineData(50.0)]
    [InlineData(-20.0)]
    public void A_wrong_gradient_hidden_by_a_huge_one_is_not_accepted(double claimed)
    {
        var step = new ProgramExercise
        {
            Variables = [KeyValuePair.Create("a", Tensor.Scalar(1000)), KeyValuePair.Create("b", Tensor.Scalar(2))],
            Statements = ["loss = 1e10 * a ^ 2 + b"],
            MaxDepth = 100,
        }.Build();

        var report = Check(step, new() { ["a"] = Written(Tensor.Scalar(2e13)), ["b"] = Written(Tensor.Scalar(claimed)) });
        Assert.NotEqual(Verdict.Agree, report.Quantities["b"].Verdicts.Values[0]);
        Assert.True(Check(step, new() { ["a"] = Written(Tensor.Scalar(2e13)), ["b"] = Written(Tensor.Scalar(1)) }).Passed);
    }

    [Fact]
    public void Huge_numbers_do_not_overflow_the_error_measures()
    {
        var report = Check(Program("x", Tensor.Scalar(3.4), ["loss = exp(x)"]), new() { ["x"] = Written(Tensor.Scalar(1e200)) });

        Assert.Equal(1, report.Compatibility.NormRatio, 1e-9);
    }
}
