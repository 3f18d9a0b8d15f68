using System.Globalization;
using FsCheck.Fluent;
using GradService.Engine.Answers;
using GradService.Engine.Checking;
using GradService.Engine.Networks;
using GradService.Engine.Programs;
using GradService.Engine.Tensors;
using GradService.Engine.Tests.Laws;
using GradService.Engine.Tests.Networks;
using GradService.Engine.Training;
using static GradService.Engine.Tests.Checking.Claims;

namespace GradService.Engine.Tests.Checking;

/// <summary>Verdicts of the gradient check on right and wrong gradients.</summary>
public sealed class GradientCheckTests
{
    [Fact]
    public void Our_own_gradients_agree_and_the_error_bound_covers_the_true_error() =>
        Seeds.ForAll(
            60,
            seed =>
            {
                var report = new GradientCheck(RandomNetwork.Make(seed).Build(), null, null).Run();

                Assert.True(report.Passed, string.Join("\n", report.Findings.Select(finding => finding.Message)));
                foreach (var (name, check) in report.Quantities)
                {
                    for (var i = 0; i < check.Analytic.Values.Length; i++)
                    {
                        var difference = Math.Abs(check.Analytic.Values[i] - check.Numerical.Values[i]);
                        Assert.True(
                            difference <= check.ErrorBound.Values[i],
                            $"{name}, element {i}: off by {difference}, stated {check.ErrorBound.Values[i]}"
                        );
                        Assert.True(check.ErrorBound.Values[i] < 1e-6 * Math.Max(1, Math.Abs(check.Numerical.Values[i])));
                    }
                }
            }
        );

    [Fact]
    public void Gradients_of_every_quantity_can_be_checked() =>
        Seeds.ForAll(
            60,
            seed =>
            {
                var step = RandomNetwork.Make(seed).Build();
                var report = Check(step, Gradients(step, step.Quantities.Where(quantity => quantity.Role != QuantityRole.Loss)));
                Assert.True(report.Passed, string.Join("\n", report.Findings.Select(finding => finding.Message)));
            }
        );

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(2.0)]
    [InlineData(1.0001)]
    public void One_wrong_element_is_found_and_named(double factor) =>
        Seeds.ForAll(
            60,
            seed =>
            {
                var step = RandomNetwork.Make(seed).Build();
                var gradients = Gradients(step, step.Parameters);
                var random = new Random(seed);
                var name = gradients.Keys.ElementAt(random.Next(gradients.Count));
                var values = gradients[name].Tensor.Values.ToArray();
                var element = random.Next(values.Length);
                if (Math.Abs(values[element]) < 1e-4)
                {
                    // A relative change of 1e-4 in so small a number is below the error of the differences.
                    return;
                }

                values[element] *= factor;
                gradients[name] = Written(new Tensor(gradients[name].Tensor.Shape, values));
                var report = Check(step, gradients);

                Assert.Equal((false, 1), (report.Passed, report.Summary.Disagree));
                Assert.Equal(name, report.Findings[0].Quantity);
                Assert.Equal(element, values.Length == 1 ? 0 : Place(report.Findings[0].Index, gradients[name].Tensor.Shape));
                Assert.Contains(
                    values[element].ToString("R", CultureInfo.InvariantCulture),
                    report.Findings[0].Message,
                    StringComparison.Ordinal
                );
            }
        );

    [Theory]
    [InlineData(0, 0.0)]
    [InlineData(50_500, 1.001)]
    [InlineData(100_499, -1.0)]
    public void One_wrong_element_in_a_hundred_thousand_is_found_and_named(int element, double factor)
    {
        var exercise = new NetworkExercise
        {
            Layers =
            [
                new Layer(
                    "hidden",
                    Sample.In(Shape.Matrix(1000, 100), -0.05, 0.05, 1),
                    Sample.In(Shape.Vector(100), 0.5, 1, 2),
                    RandomNetwork.Activation("relu")
                ),
                new Layer("output", Sample.In(Shape.Matrix(100, 1), 0.1, 1, 3), null, RandomNetwork.Activation("identity")),
            ],
            Loss = new Loss(Losses.All[0].Default, Reduction.Mean),
            Inputs = Sample.In(Shape.Matrix(1, 1000), 0.1, 1, 4),
            Targets = Tensor.Matrix(1, -1),
        };
        var step = exercise.Build();
        var gradients = Gradients(step, step.Parameters);
        var values = gradients["hidden.weights"].Tensor.Values.ToArray();
        element = Enumerable.Range(0, values.Length).OrderBy(i => Math.Abs(i - element)).First(i => values[i] != 0 && i < 100_000);
        values[element] *= factor;
        gradients["hidden.weights"] = Written(new Tensor(Shape.Matrix(1000, 100), values));

        var report = Check(step, gradients);

        Assert.Equal((100_200, 1, 0), (report.Summary.Elements, report.Summary.Disagree, report.Summary.Inconclusive));
        Assert.Equal([element / 100, element % 100], report.Findings[0].Index);
    }

    [Fact]
    public void A_tolerance_is_applied_and_an_unattainable_one_is_inconclusive()
    {
        var step = Program("x", Tensor.Scalar(0.5), ["loss = exp(sin(x))"]);
        var truth = Math.Exp(Math.Sin(0.5)) * Math.Cos(0.5);
        var claimed = new Dictionary<string, WrittenTensor> { ["x"] = Written(Tensor.Scalar(truth + 1e-4)) };

        Assert.Equal(1, Run(new Tolerance(1e-3, 0)).Summary.Agree);
        Assert.Equal(1, Run(new Tolerance(0, 1e-3)).Summary.Agree);
        Assert.Equal(1, Run(new Tolerance(1e-5, 0)).Summary.Disagree);
        claimed["x"] = Written(Tensor.Scalar(truth));
        var tight = Run(new Tolerance(1e-20, 0));
        Assert.Equal(1, tight.Summary.Inconclusive);
        Assert.Contains("tighter than the error bound", tight.Findings[0].Message, StringComparison.Ordinal);

        CheckReport Run(Tolerance tolerance) => new GradientCheck(step, claimed, tolerance).Run();
    }

    [Fact]
    public void The_work_is_estimated_before_it_is_done()
    {
        // 500 scalars next to a product of large matrices. Each computed scalar needs its own passes over the whole graph; the given ones
        // share theirs.
        var matrix = Sample.In(Shape.Matrix(100, 100), -0.01, 0.01, 1);
        var names = Enumerable.Range(0, 500).Select(i => $"v{i}").ToArray();
        var step = new ProgramExercise
        {
            Variables = [KeyValuePair.Create("m", matrix), .. names.Select(name => KeyValuePair.Create(name, Tensor.Scalar(1)))],
            Statements =
            [
                "p = m @ m @ m @ m",
                .. names.Select(name => $"u{name} = 2 * {name}"),
                $"loss = sum(p) + {string.Join(" + ", names.Select(name => $"u{name}"))}",
            ],
            MaxDepth = 100,
        }.Build();

        var product = 3 * 2_000_000L;
        Assert.True(WorkOf(names.Select(name => $"u{name}")) > 500 * product);
        Assert.InRange(WorkOf(names), 0, 100 * product);

        double WorkOf(IEnumerable<string> claims) =>
            new GradientCheck(step, claims.ToDictionary(name => name, _ => Written(Tensor.Scalar(1))), null).EstimateCost().Work;
    }

    [Theory]
    [InlineData("1 / x", 1e-10)]
    [InlineData("1 / x", 1e-100)]
    [InlineData("x / (x + 1e-10)", 1e-10)]
    [InlineData("tanh(1e15 * x)", 1e-15)]
    [InlineData("sin(1e10 * x)", 0.3)]
    [InlineData("sqrt(x)", 1e-300)]
    [InlineData("log(x)", 1e-300)]
    [InlineData("x * 1e-310", 1.0)]
    public void Behaviour_on_the_scale_of_a_tiny_x_is_detected(string expression, double x)
    {
        var step = Program("x", Tensor.Scalar(x), [$"loss = {expression}"]);
        var right = new GradientCheck(step, null, null).Run();

        Assert.True(right.Passed, string.Join("\n", right.Findings.Select(finding => finding.Message)));
        Assert.Equal(
            1,
            Check(step, new() { ["x"] = Written(Tensor.Scalar(1.01 * right.Quantities["x"].Analytic.Values[0])) }).Summary.Disagree
        );
    }

    [Theory]
    // The result of a complex step of 1e-290 at x = 1e-300.
    [InlineData("sqrt(x)", 7.071067811511923e144)]
    [InlineData("log(x)", 1.5707963266948965e290)]
    public void A_complex_step_larger_than_x_confirms_nothing(string expression, double claimed) =>
        Assert.Equal(
            1,
            Check(
                Program("x", Tensor.Scalar(1e-300), [$"loss = {expression}"]),
                new() { ["x"] = Written(Tensor.Scalar(claimed)) }
            ).Summary.Disagree
        );

    [Fact]
    public void A_quantity_that_the_loss_does_not_depend_on_has_a_derivative_of_zero()
    {
        var step = Program("x", Tensor.Vector(1, 2), ["u = 2 * x", "loss = 3"]);

        Assert.True(new GradientCheck(step, null, null).Run().Passed);
        Assert.Equal(2, Check(step, new() { ["u"] = Written(Tensor.Vector(1, 1)) }).Summary.Disagree);
    }

    [Fact]
    public void Claims_must_belong_to_the_exercise()
    {
        var step = Program("x", Tensor.Vector(1, 2), ["loss = sum(x)"]);

        Assert.Equal("y", Assert.Throws<ClaimException>(() => Check(step, new() { ["y"] = Written(Tensor.Vector(1, 1)) })).Quantity);
        Assert.Equal("loss", Assert.Throws<ClaimException>(() => Check(step, new() { ["loss"] = Written(Tensor.Scalar(1)) })).Quantity);
        Assert.Contains(
            "vector of 2; found vector of 3",
            Assert.Throws<ClaimException>(() => Check(step, new() { ["x"] = Written(Tensor.Vector(1, 1, 1)) })).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_message_about_an_unknown_gradient_lists_50_names_at_most()
    {
        var step = Program("x0", Tensor.Scalar(1), [.. Enumerable.Range(1, 51).Select(i => $"x{i} = x{i - 1}"), "loss = x51"]);

        var fault = Assert.Throws<ClaimException>(() => Check(step, new() { ["y"] = Written(Tensor.Scalar(1)) }));

        Assert.Contains("x48, x49, …; found 'y'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_check_can_be_cancelled()
    {
        using var leaving = new CancellationTokenSource();
        var check = new GradientCheck(RandomNetwork.Make(1).Build(), null, null, leaving.Token);
        leaving.Cancel();

        Assert.Throws<OperationCanceledException>(() => check.Run());
    }

    [Fact]
    public void The_error_measures_of_other_checkers_are_reported()
    {
        // The claim is 1.1 and 2; 1 and 2 are right.
        var report = Check(Program("x", Tensor.Vector(0.5, 1), ["loss = sum(x ^ 2)"]), new() { ["x"] = Written(Tensor.Vector(1.1, 2)) });

        Assert.False(report.Compatibility.PyTorch);
        Assert.Equal(0.1 / 2.1, report.Compatibility.Cs231nRelativeError, 1e-9);
        Assert.Equal(0.1 / (Math.Sqrt(1.21 + 4) + Math.Sqrt(5)), report.Compatibility.NormRatio, 1e-9);
        Assert.Equal(0.1, report.Summary.MaxAbsoluteError, 1e-9);
        Assert.Equal(0.1 / 1.1, report.Summary.MaxRelativeError, 1e-9);
    }
}
