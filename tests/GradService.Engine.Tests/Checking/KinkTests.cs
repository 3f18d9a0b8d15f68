using FsCheck.Fluent;
using GradService.Engine.Checking;
using GradService.Engine.Programs;
using GradService.Engine.Tensors;
using static GradService.Engine.Tests.Checking.Claims;

namespace GradService.Engine.Tests.Checking;

/// <summary>Exactly at a kink there is no derivative. Every subgradient is accepted, and nothing else.</summary>
public sealed class KinkTests
{
    /// <summary>Small networks with multiples of ½, so that many have a unit exactly at its kink.</summary>
    [Fact]
    public void Every_subgradient_agrees_at_a_kink_and_nothing_else_does()
    {
        var (kinks, seeds) = (0, Thorough.Cases(200));
        for (var seed = 0; seed < seeds; seed++)
        {
            var step = NiceNetwork(seed).Build();
            var held = new HeldLoss(step, CancellationToken.None);
            kinks += held.Kinks.Count > 0 ? 1 : 0;
            var random = new Random(seed);
            foreach (var convention in new double[] { 0, 0.5, 1, double.NaN })
            {
                // NaN stands for a different weight at each kink: a mixture of conventions, which is still valid.
                var gradients = Gradients(held, step, _ => double.IsNaN(convention) ? random.NextDouble() : convention);
                var report = Check(step, gradients);
                Assert.True(report.Passed, $"{seed}: {string.Join("\n", report.Findings.Select(finding => finding.Message))}");
            }

            var wrong = Gradients(held, step, _ => 0);
            var name = wrong.Keys.ElementAt(random.Next(wrong.Count));
            var values = wrong[name].Tensor.Values.ToArray();
            values[0] += 100;
            wrong[name] = Written(new Tensor(wrong[name].Tensor.Shape, values));
            Assert.False(Check(step, wrong).Passed);
        }

        Assert.True(kinks >= 0.4 * seeds, $"only {kinks} of {seeds} networks had a kink");
    }

    [Fact]
    public void A_kink_is_reported_with_its_index_and_the_gradients_it_affects()
    {
        var step = Program("x", Tensor.Matrix(1, -1, 0.5, 2, 0.25), ["u = 0.8 * x - 0.2", "a = relu(u)", "loss = mean(a)"]);

        var kink = Assert.Single(new GradientCheck(step, null, null).Run().Kinks);

        Assert.Equal(("u", "relu", 0.0), (kink.Quantity, kink.Function, kink.Value));
        Assert.Equal([3, 0], kink.Index);
        Assert.Equal(["x[3][0]"], kink.Affects);
    }

    [Theory]
    [InlineData("0", "the convention 0 for")]
    [InlineData("0.5", "the convention 0.5 for")]
    [InlineData("1", "the convention 1 for")]
    [InlineData("0.3", "between the usual conventions")]
    public void The_convention_that_was_used_is_named(string claimed, string message)
    {
        var step = Program("x", Tensor.Scalar(0), ["loss = relu(x)"]);

        var report = Check(step, new() { ["x"] = WrittenScalar(claimed) });

        Assert.True(report.Passed);
        Assert.Contains(message, Assert.Single(report.Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_conventions_in_one_answer_are_noticed()
    {
        var step = Program("x", Tensor.Vector(0, 0), ["loss = sum(relu(x))"]);

        var report = Check(step, new() { ["x"] = Written(Tensor.Vector(0, 1)) });

        Assert.True(report.Passed);
        Assert.All(report.Findings, finding => Assert.Contains("two conventions are mixed", finding.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, 0, true)]
    [InlineData(0, 1, true)]
    [InlineData(0.5, 0.5, true)]
    [InlineData(0.3, 0.7, true)]
    [InlineData(0, 0, false)]
    [InlineData(1, 1, false)]
    [InlineData(0.3, 0.3, false)]
    public void Claims_at_one_kink_must_use_the_same_slope(double a, double b, bool isRight)
    {
        var step = new ProgramExercise
        {
            Variables = [new("a", Tensor.Scalar(2)), new("b", Tensor.Scalar(2))],
            Statements = ["loss = max(a, b)"],
            MaxDepth = 100,
        }.Build();

        var report = Check(step, new() { ["a"] = Written(Tensor.Scalar(a)), ["b"] = Written(Tensor.Scalar(b)) });

        Assert.Equal(isRight, report.Passed);
        Assert.True(
            isRight || report.Findings[0].Message.Contains("a takes another slope at the same kink", StringComparison.Ordinal),
            report.Findings[0].Message
        );
    }

    [Fact]
    public void Elements_of_one_unit_at_its_kink_must_use_the_same_slope()
    {
        // z = w · (2, 3) = 0: ∂relu(z)/∂w is λ (2, 3).
        var step = new ProgramExercise
        {
            Variables = [new("w", Tensor.Vector(3, -2)), new("x", Tensor.Vector(2, 3))],
            Statements = ["z = sum(w * x)", "loss = relu(z)"],
            MaxDepth = 100,
        }.Build();

        Assert.True(Check(step, new() { ["w"] = Written(Tensor.Vector(1, 1.5)) }).Passed);
        Assert.Equal(1, Check(step, new() { ["w"] = Written(Tensor.Vector(2, 0)) }).Summary.Disagree);
    }

    [Theory]
    [InlineData("relu(x)", 1.001)]
    [InlineData("relu(x)", -0.001)]
    [InlineData("abs(x)", -1.001)]
    [InlineData("leakyRelu(x, negativeSlope=0.25)", 0.24)]
    [InlineData("max(x, 3 * x)", 0.999)]
    [InlineData("min(x, 3 * x)", 3.001)]
    public void A_slope_not_between_the_two_sides_is_wrong(string expression, double claimed)
    {
        var step = Program("x", Tensor.Scalar(0), [$"loss = {expression}"]);

        Assert.Equal(1, Check(step, new() { ["x"] = Written(Tensor.Scalar(claimed)) }).Summary.Disagree);
    }

    [Theory]
    [InlineData("abs(x)", -1.0)]
    [InlineData("abs(x)", 0.25)]
    [InlineData("leakyRelu(x, negativeSlope=0.25)", 0.25)]
    [InlineData("max(x, 3 * x)", 3.0)]
    [InlineData("min(x, 3 * x)", 1.0)]
    [InlineData("max(0.1 + x, 0.3 - 0.2)", 1.0)]
    public void A_slope_between_the_two_sides_is_right(string expression, double claimed)
    {
        var step = Program("x", Tensor.Scalar(0), [$"loss = {expression}"]);

        Assert.True(Check(step, new() { ["x"] = Written(Tensor.Scalar(claimed)) }).Passed);
    }

    [Fact]
    public void A_kink_is_reported_only_where_the_argument_is_zero_up_to_rounding_error()
    {
        Assert.Equal(
            1,
            Check(
                Program("x", Tensor.Vector(1e6, 5e-9), ["loss = sum(relu(x))"]),
                new() { ["x"] = Written(Tensor.Vector(1, 0)) }
            ).Summary.Disagree
        );
        Assert.Equal(
            1,
            Check(
                Program("x", Tensor.Scalar(1e-15), ["loss = 1e15 * relu(x)"]),
                new() { ["x"] = Written(Tensor.Scalar(0)) }
            ).Summary.Disagree
        );
        // 1000.1 − 1000 − 0.1 is 2e-14 in float64.
        Assert.True(
            Check(
                Program("x", Tensor.Scalar(1000.1), ["z = x - 1000 - 0.1", "loss = relu(z)"]),
                new() { ["x"] = Written(Tensor.Scalar(0)) }
            ).Passed
        );
    }

    [Fact]
    public void A_smooth_bend_is_not_a_kink()
    {
        Assert.Empty(new GradientCheck(Program("x", Tensor.Scalar(0), ["loss = elu(x)"]), null, null).Run().Kinks);
        Assert.Empty(new GradientCheck(Program("x", Tensor.Scalar(0), ["loss = max(x, x)"]), null, null).Run().Kinks);
    }
}
