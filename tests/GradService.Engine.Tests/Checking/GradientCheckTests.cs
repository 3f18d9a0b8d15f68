using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using GradService.Engine.Checking;
using GradService.Engine.Graph;
using GradService.Engine.Networks;
using GradService.Engine.Programs;
using GradService.Engine.Tensors;
using GradService.Engine.Tests.Laws;
using GradService.Engine.Tests.Networks;
using GradService.Engine.Training;

namespace GradService.Engine.Tests.Checking;

public sealed class GradientCheckTests
{
    [Fact]
    public void Our_own_gradients_agree_and_the_stated_error_covers_the_true_one() => ForAll(seed =>
    {
        var report = new GradientCheck(RandomNetwork.Make(seed).Build(), null, null).Run();

        Assert.True(report.Passed, string.Join("\n", report.Findings.Select(finding => finding.Message)));
        foreach (var (name, check) in report.Quantities)
        {
            for (var i = 0; i < check.Analytic.Values.Length; i++)
            {
                var difference = Math.Abs(check.Analytic.Values[i] - check.Numerical.Values[i]);
                Assert.True(difference <= check.ErrorBound.Values[i], $"{name}, element {i}: off by {difference}, stated {check.ErrorBound.Values[i]}");
                Assert.True(check.ErrorBound.Values[i] < 1e-6 * Math.Max(1, Math.Abs(check.Numerical.Values[i])));
            }
        }
    });

    [Fact]
    public void Gradients_of_every_quantity_can_be_checked() => ForAll(seed =>
    {
        var step = RandomNetwork.Make(seed).Build();
        var report = Check(step, Gradients(step, step.Quantities.Where(quantity => quantity.Role != QuantityRole.Loss)));
        Assert.True(report.Passed, string.Join("\n", report.Findings.Select(finding => finding.Message)));
    });

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(2.0)]
    [InlineData(1.0001)]
    public void One_wrong_element_is_found_and_named(double factor) => ForAll(seed =>
    {
        var step = RandomNetwork.Make(seed).Build();
        var gradients = Gradients(step, step.Parameters);
        var random = new Random(seed);
        var name = gradients.Keys.ElementAt(random.Next(gradients.Count));
        var values = gradients[name].Tensor.Values.ToArray();
        var element = random.Next(values.Length);
        if (Math.Abs(values[element]) < 1e-4)
        {
            // Ten thousandths of so little are within what differences can show.
            return;
        }

        values[element] *= factor;
        gradients[name] = Written(new Tensor(gradients[name].Tensor.Shape, values));
        var report = Check(step, gradients);

        Assert.Equal((false, 1), (report.Passed, report.Summary.Disagree));
        Assert.Equal(name, report.Findings[0].Quantity);
        Assert.Equal(element, values.Length == 1 ? 0 : Place(report.Findings[0].Index, gradients[name].Tensor.Shape));
        Assert.Contains(values[element].ToString("R", CultureInfo.InvariantCulture), report.Findings[0].Message, StringComparison.Ordinal);
    });

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
                new Layer("hidden", Sample.In(Shape.Matrix(1000, 100), -0.05, 0.05, 1), Sample.In(Shape.Vector(100), 0.5, 1, 2), RandomNetwork.Activation("relu")),
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

    /// <summary>Small networks of halves and quarters, most of which have a unit exactly at its kink.</summary>
    [Fact]
    public void Every_subgradient_agrees_at_a_kink_and_nothing_else_does()
    {
        var kinks = 0;
        for (var seed = 0; seed < 200; seed++)
        {
            var step = NiceNetwork(seed).Build();
            var held = new HeldLoss(step, CancellationToken.None);
            kinks += held.Kinks.Count > 0 ? 1 : 0;
            var random = new Random(seed);
            foreach (var convention in new double[] { 0, 0.5, 1, double.NaN })
            {
                // A different weight for each kink is a mixture of conventions, and still valid.
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

        Assert.True(kinks > 50, $"only {kinks} networks had a kink");
    }

    [Fact]
    public void A_kink_is_reported_with_its_place_and_what_it_touches()
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
    [InlineData("0.3", "one between the usual conventions")]
    public void The_convention_that_was_used_is_said(string claimed, string message)
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
    [InlineData("relu(x)", 1.001)]
    [InlineData("relu(x)", -0.001)]
    [InlineData("abs(x)", -1.001)]
    [InlineData("leakyRelu(x, negativeSlope=0.25)", 0.24)]
    [InlineData("max(x, 3 * x)", 0.999)]
    [InlineData("min(x, 3 * x)", 3.001)]
    public void A_slope_outside_those_of_both_sides_is_wrong(string expression, double claimed)
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
    public void A_slope_between_those_of_both_sides_is_right(string expression, double claimed)
    {
        var step = Program("x", Tensor.Scalar(0), [$"loss = {expression}"]);

        Assert.True(Check(step, new() { ["x"] = Written(Tensor.Scalar(claimed)) }).Passed);
    }

    [Theory]
    [InlineData("0.0000")]
    [InlineData("0.000000")]
    public void Rounded_answers_agree_and_wrong_ones_do_not(string format) => ForAll(seed =>
    {
        var step = RandomNetwork.Make(seed).Build();
        var gradients = Gradients(step, step.Parameters).ToDictionary(claim => claim.Key, claim => Rounded(claim.Value.Tensor, format));
        var largest = gradients.MaxBy(claim => claim.Value.Tensor.Values.ToArray().Max(Math.Abs));
        var values = largest.Value.Tensor.Values.ToArray();
        if (values.Max(Math.Abs) < 0.02)
        {
            // Two digits or less show too little to be judged by.
            return;
        }

        var report = Check(step, gradients);
        Assert.True(report.Passed, string.Join("\n", report.Findings.Select(finding => finding.Message)));

        gradients[largest.Key] = Rounded(new Tensor(largest.Value.Tensor.Shape, values.Select(value => 1.1 * value).ToArray()), format);
        Assert.NotEqual(0, Check(step, gradients).Summary.Disagree);
    });

    [Fact]
    public void Answers_computed_in_float32_agree_and_wrong_ones_do_not()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var (exercise, gradients) = SinglePrecision.Make(seed);
            var step = exercise.Build();

            var report = Check(step, gradients);
            Assert.True(report.Passed, string.Join("\n", report.Findings.Select(finding => finding.Message)));

            var values = gradients["layer1.weights"].Tensor.Values.ToArray();
            values[seed % values.Length] = (float)(values[seed % values.Length] + 0.001f);
            gradients["layer1.weights"] = Written(new Tensor(gradients["layer1.weights"].Tensor.Shape, values));
            Assert.Equal(1, Check(step, gradients).Summary.Disagree);
        }
    }

    [Fact]
    public void Zeros_and_ones_are_no_answer()
    {
        var step = RandomNetwork.Make(7).Build();
        foreach (var value in new double[] { 0, 1 })
        {
            var constant = step.Parameters.ToDictionary(
                parameter => parameter.Name, parameter => Written(new Tensor(parameter.Value.Shape, Enumerable.Repeat(value, (int)parameter.Value.Shape.Length).ToArray())));
            Assert.NotEqual(0, Check(step, constant).Summary.Disagree);
        }
    }

    [Fact]
    public void A_tolerance_is_kept_and_one_that_cannot_be_attained_is_inconclusive()
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
        Assert.Contains("tighter than the numerical derivative can attain", tight.Findings[0].Message, StringComparison.Ordinal);

        CheckReport Run(Tolerance tolerance) => new GradientCheck(step, claimed, tolerance).Run();
    }

    [Theory]
    [InlineData("log(x)", 1e-6, 1e6)]
    [InlineData("sqrt(x)", 1e-8, 5e3)]
    [InlineData("1 / x", 1e-4, -1e8)]
    [InlineData("x ^ 3", 1e5, 3e10)]
    [InlineData("exp(-x ^ 2 * 10000)", 0.01, -73.57588823428847)]
    [InlineData("sin(1000 * x)", 0.5, -883.849273431478)]
    public void The_step_finds_the_scale_of_the_function(string expression, double x, double expected)
    {
        var check = new GradientCheck(Program("x", Tensor.Scalar(x), [$"loss = {expression}"]), null, null).Run().Quantities["x"];

        Assert.Equal(1, check.Numerical.Values[0] / expected, 1e-6);
        Assert.True(Math.Abs(check.Numerical.Values[0] - expected) <= check.ErrorBound.Values[0] + 1e-12 * Math.Abs(expected));
        Assert.True(check.Passed);
    }

    /// <summary>The derivative is 1e-6 beside a loss of 1e12, whose last digit is 1e-4: differences show nothing, a complex step does.</summary>
    [Fact]
    public void Where_differences_cannot_tell_a_complex_step_is_the_second_witness()
    {
        var step = Program("x", Tensor.Scalar(0.5), ["loss = sin(x) * 1e-6 + 1e12"]);
        var truth = 1e-6 * Math.Cos(0.5);

        Assert.True(Check(step, new() { ["x"] = Written(Tensor.Scalar(truth)) }).Passed);
        var doubtful = Check(step, new() { ["x"] = Written(Tensor.Scalar(1.5 * truth)) });
        Assert.Equal(1, doubtful.Summary.Inconclusive);
        Assert.Contains("a complex step gives 8.77582561890", doubtful.Findings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_there_is_no_second_witness_nothing_is_claimed()
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

    /// <summary>Within the wide steps these look flat, or repeat themselves: a sigmoid of 2000 x, a narrow bell, a sine of the steps' period.</summary>
    [Theory]
    [InlineData("(sigmoid(2000 * x) - 0.5) ^ 2", 0.0001)]
    [InlineData("tanh(2000 * x) ^ 2", 0.0001)]
    [InlineData("exp(-(1000 * x) ^ 2)", 0.0005)]
    [InlineData("sin(201.06192982974676 * x)", 0.0)]
    public void A_right_gradient_is_not_called_wrong_because_the_first_steps_were_too_wide(string expression, double x)
    {
        var report = new GradientCheck(Program("x", Tensor.Scalar(x), [$"loss = {expression}"]), null, null).Run();

        Assert.True(report.Passed, string.Join("\n", report.Findings.Select(finding => finding.Message)));
    }

    [Theory]
    [InlineData(50.0)]
    [InlineData(-20.0)]
    public void A_number_that_differences_cannot_tell_beside_a_huge_one_is_not_called_right(double claimed)
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
    public void Float32_may_cancel()
    {
        // 1.5 · 1000 − 1499.9 is 0.0999756 in float32, which holds 1499.9 to some 6e-5.
        var step = new ProgramExercise
        {
            Variables = [KeyValuePair.Create("w", Tensor.Scalar(1.5)), KeyValuePair.Create("x", Tensor.Scalar(1000)), KeyValuePair.Create("y", Tensor.Scalar(1499.9))],
            Statements = ["loss = 0.5 * (w * x - y) ^ 2"],
            MaxDepth = 100,
        }.Build();

        Assert.True(Check(step, new() { ["w"] = Written(Tensor.Scalar(1000 * (1500f - 1499.9f))) }).Passed);
        Assert.Equal(1, Check(step, new() { ["w"] = Written(Tensor.Scalar((float)101.2345678)) }).Summary.Disagree);
    }

    [Fact]
    public void A_kink_is_where_rounding_could_have_hidden_an_exact_zero_and_nowhere_else()
    {
        Assert.Equal(1, Check(Program("x", Tensor.Vector(1e6, 5e-9), ["loss = sum(relu(x))"]), new() { ["x"] = Written(Tensor.Vector(1, 0)) }).Summary.Disagree);
        Assert.Equal(1, Check(Program("x", Tensor.Scalar(1e-15), ["loss = 1e15 * relu(x)"]), new() { ["x"] = Written(Tensor.Scalar(0)) }).Summary.Disagree);
        // 1000.1 − 1000 − 0.1 is 2e-14 in float64.
        Assert.True(Check(Program("x", Tensor.Scalar(1000.1), ["z = x - 1000 - 0.1", "loss = relu(z)"]), new() { ["x"] = Written(Tensor.Scalar(0)) }).Passed);
    }

    [Fact]
    public void What_bends_without_a_corner_is_no_kink()
    {
        Assert.Empty(new GradientCheck(Program("x", Tensor.Scalar(0), ["loss = elu(x)"]), null, null).Run().Kinks);
        Assert.Empty(new GradientCheck(Program("x", Tensor.Scalar(0), ["loss = max(x, x)"]), null, null).Run().Kinks);
    }

    [Fact]
    public void Huge_numbers_do_not_overflow_the_figures()
    {
        var report = Check(Program("x", Tensor.Scalar(3.4), ["loss = exp(x)"]), new() { ["x"] = Written(Tensor.Scalar(1e200)) });

        Assert.Equal(1, report.Compatibility.NormRatio, 1e-9);
    }

    [Fact]
    public void The_work_is_counted_before_it_is_done()
    {
        // Five hundred scalars beside a product of large matrices: each is a claim, and each takes passes over all of the graph.
        var matrix = Sample.In(Shape.Matrix(100, 100), -0.01, 0.01, 1);
        var names = Enumerable.Range(0, 500).Select(i => $"v{i}").ToArray();
        var step = new ProgramExercise
        {
            Variables = [KeyValuePair.Create("m", matrix), .. names.Select(name => KeyValuePair.Create(name, Tensor.Scalar(1)))],
            Statements = ["p = m @ m @ m @ m", $"loss = sum(p) + {string.Join(" + ", names)}"],
            MaxDepth = 100,
        }.Build();

        Assert.True(new GradientCheck(step, names.ToDictionary(name => name, _ => Written(Tensor.Scalar(1))), null).Work > 500 * 3 * 2_000_000L);
    }

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
        Assert.Contains("vector of 2; found vector of 3", Assert.Throws<ClaimException>(() => Check(step, new() { ["x"] = Written(Tensor.Vector(1, 1, 1)) })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_check_can_be_cancelled() => Assert.Throws<OperationCanceledException>(
        () => new GradientCheck(RandomNetwork.Make(1).Build(), null, null).Run(new CancellationToken(canceled: true)));

    [Fact]
    public void The_figures_of_other_checkers_are_given()
    {
        // Claimed 1.1 and 2 where 1 and 2 are right.
        var report = Check(Program("x", Tensor.Vector(0.5, 1), ["loss = sum(x ^ 2)"]), new() { ["x"] = Written(Tensor.Vector(1.1, 2)) });

        Assert.False(report.Compatibility.PyTorch);
        Assert.Equal(0.1 / 2.1, report.Compatibility.Cs231nRelativeError, 1e-9);
        Assert.Equal(0.1 / (Math.Sqrt(1.21 + 4) + Math.Sqrt(5)), report.Compatibility.NormRatio, 1e-9);
        Assert.Equal(0.1, report.Summary.MaxAbsoluteError, 1e-9);
        Assert.Equal(0.1 / 1.1, report.Summary.MaxRelativeError, 1e-9);
    }

    private static void ForAll(Action<int> law) => FsCheck.Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(Microsoft.FSharp.Core.FSharpOption<Replay>.Some(new Replay(new Rnd(20261122), Microsoft.FSharp.Core.FSharpOption<int>.None))),
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 100).ToArbitrary(), law));

    private static CheckReport Check(TrainingStep step, Dictionary<string, WrittenTensor> claimed) => new GradientCheck(step, claimed, null).Run();

    private static Dictionary<string, WrittenTensor> Gradients(TrainingStep step, IEnumerable<Quantity> quantities)
    {
        var wanted = quantities.ToArray();
        using var evaluation = step.Evaluate(step.Plan([.. wanted.Select(quantity => quantity.Gradient)]));
        return wanted.ToDictionary(quantity => quantity.Name, quantity => Written(new Tensor(quantity.Value.Shape, evaluation[quantity.Gradient].ToArray())));
    }

    /// <summary>The parameters' gradients with each kink at a weight of its own.</summary>
    private static Dictionary<string, WrittenTensor> Gradients(HeldLoss held, TrainingStep step, Func<int, double> weight)
    {
        var weights = held.Kinks.Select((_, i) => weight(i)).ToArray();
        var assignment = held.At(i => weights[i]);
        var gradients = held.Find(step.Loss)!.Differentiate(step.Parameters.Select(parameter => held.Find(parameter.Value)!));
        using var evaluation = new EvaluationPlan([.. gradients.Values], assignment.Keys).Evaluate(assignment);
        return step.Parameters.ToDictionary(
            parameter => parameter.Name, parameter => Written(new Tensor(parameter.Value.Shape, evaluation[gradients[held.Find(parameter.Value)!]].ToArray())));
    }

    private static WrittenTensor Written(Tensor tensor) => new(
        tensor, [.. tensor.Values.ToArray().Select(value => WrittenDigits.Of(Encoding.UTF8.GetBytes(value.ToString("R", CultureInfo.InvariantCulture))))]);

    private static WrittenTensor WrittenScalar(string text) => new(Tensor.Scalar(double.Parse(text, CultureInfo.InvariantCulture)), [WrittenDigits.Of(Encoding.UTF8.GetBytes(text))]);

    private static WrittenTensor Rounded(Tensor tensor, string format)
    {
        var texts = tensor.Values.ToArray().Select(value => value.ToString(format, CultureInfo.InvariantCulture)).ToArray();
        return new(
            new Tensor(tensor.Shape, texts.Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray()),
            [.. texts.Select(text => WrittenDigits.Of(Encoding.UTF8.GetBytes(text)))]);
    }

    private static int Place(IReadOnlyList<int> index, Shape shape) => index.Count == 2 ? index[0] * shape.Columns + index[1] : index[0];

    private static TrainingStep Program(string variable, Tensor value, string[] statements) =>
        new ProgramExercise { Variables = [KeyValuePair.Create(variable, value)], Statements = statements, MaxDepth = 100 }.Build();

    private static NetworkExercise NiceNetwork(int seed)
    {
        var random = new Random(seed);
        var widths = new[] { random.Next(1, 3), random.Next(1, 4), random.Next(1, 3), 1 };
        var samples = random.Next(1, 4);
        return new NetworkExercise
        {
            Layers = [.. Enumerable.Range(1, 3).Select(i => new Layer(
                $"layer{i}", Nice(widths[i - 1], widths[i]), Tensor.Vector(Nice(1, widths[i]).Values.ToArray()), RandomNetwork.Activation(i < 3 ? "relu" : "identity")))],
            Loss = new Loss(Losses.All[0].Default, Reduction.Mean),
            Inputs = Nice(samples, widths[0]),
            Targets = Nice(samples, 1),
        };

        Tensor Nice(int rows, int columns) => Tensor.Matrix(columns, [.. Enumerable.Range(0, rows * columns).Select(_ => random.Next(-2, 3) / 2.0)]);
    }
}
