using FsCheck.Fluent;
using GradService.Engine.Programs;
using GradService.Engine.Tensors;
using GradService.Engine.Tests.Laws;
using GradService.Engine.Tests.Networks;
using static GradService.Engine.Tests.Checking.Claims;

namespace GradService.Engine.Tests.Checking;

/// <summary>The check allows for the number of digits that an answer was written with.</summary>
public sealed class WrittenAnswerTests
{
    [Theory]
    [InlineData("0.0000")]
    [InlineData("0.000000")]
    public void Rounded_answers_agree_and_wrong_ones_do_not(string format) =>
        Seeds.ForAll(
            60,
            seed =>
            {
                var step = RandomNetwork.Make(seed).Build();
                var gradients = Gradients(step, step.Parameters)
                    .ToDictionary(claim => claim.Key, claim => Rounded(claim.Value.Tensor, format));
                var largest = gradients.MaxBy(claim => claim.Value.Tensor.Values.ToArray().Max(Math.Abs));
                var values = largest.Value.Tensor.Values.ToArray();
                if (values.Max(Math.Abs) < 0.02)
                {
                    // Two digits or fewer are too few to detect a wrong answer.
                    return;
                }

                var report = Check(step, gradients);
                Assert.True(report.Passed, string.Join("\n", report.Findings.Select(finding => finding.Message)));

                gradients[largest.Key] = Rounded(
                    new Tensor(largest.Value.Tensor.Shape, values.Select(value => 1.1 * value).ToArray()),
                    format
                );
                Assert.NotEqual(0, Check(step, gradients).Summary.Disagree);
            }
        );

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
    public void All_zeros_or_all_ones_are_rejected()
    {
        var step = RandomNetwork.Make(7).Build();
        foreach (var value in new double[] { 0, 1 })
        {
            var constant = step.Parameters.ToDictionary(
                parameter => parameter.Name,
                parameter =>
                    Written(new Tensor(parameter.Value.Shape, Enumerable.Repeat(value, (int)parameter.Value.Shape.Length).ToArray()))
            );
            Assert.NotEqual(0, Check(step, constant).Summary.Disagree);
        }
    }

    [Fact]
    public void Cancellation_in_float32_is_allowed_for()
    {
        // 1.5 · 1000 − 1499.9 is 0.0999756 in float32, where 1499.9 has an error of up to about 6e-5.
        var step = new ProgramExercise
        {
            Variables =
            [
                KeyValuePair.Create("w", Tensor.Scalar(1.5)),
                KeyValuePair.Create("x", Tensor.Scalar(1000)),
                KeyValuePair.Create("y", Tensor.Scalar(1499.9)),
            ],
            Statements = ["loss = 0.5 * (w * x - y) ^ 2"],
            MaxDepth = 100,
        }.Build();

        Assert.True(Check(step, new() { ["w"] = Written(Tensor.Scalar(1000 * (1500f - 1499.9f))) }).Passed);
        Assert.Equal(1, Check(step, new() { ["w"] = Written(Tensor.Scalar((float)101.2345678)) }).Summary.Disagree);
    }
}
