using GradService.Engine.Answers;
using GradService.Engine.Grading;
using GradService.Engine.Marking;
using GradService.Engine.Mistakes;
using GradService.Engine.Networks;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;
using GradService.Engine.Tests.Grading;

namespace GradService.Engine.Tests.Diagnosing;

/// <summary>A usual convention is recognised before mistakes are searched: it is named and gets full marks.</summary>
public sealed class ConventionTests
{
    [Fact]
    public void Deltas_per_sample_with_the_mean_in_the_gradients_of_the_parameters()
    {
        // The loss of the 3 x 2 batch is averaged over samples and outputs. Here δ is 3 times as large; ∂L/∂W and ∂L/∂b are unchanged.
        var grade = Sheet.Grade(
            Sheet.Batch,
            ("gradients.output.z", ["-0.7213", "-1.1177", "0.9681", "-0.3713", "0.1864", "0.3259"]),
            ("gradients.hidden.z", ["0.3089", "-0.1078", "0.6226", "0.6537", "-0.1008", "0.1399"]),
            ("gradients.output.weights", ["0.1044", "-0.0521", "0.3052", "0.4066"]),
            ("gradients.output.bias", ["0.1444", "-0.3877"]),
            ("gradients.hidden.bias", ["0.2769", "0.2286"])
        );

        AssertConvention("perSampleDelta", grade);
    }

    [Fact]
    public void Target_minus_output_with_an_update_that_adds()
    {
        var grade = Sheet.Grade(
            Sheet.HandsOn,
            ("gradients.output.z", ["0.0902"]),
            ("gradients.output.weights", ["0.0485", "0.0496"]),
            ("gradients.hidden.bias", ["0.00673", "0.00893"]),
            ("updated.output.weights", ["0.3048", "0.4050"]),
            ("updated.hidden.bias", ["0.1007", "0.1009"])
        );

        AssertConvention("targetMinusOutput", grade);
    }

    [Fact]
    public void Target_minus_output_and_deltas_per_sample_at_once()
    {
        // δ = (t − o) o (1 − o) for each of three samples, their mean in the gradients, and an update that adds it.
        var exercise = Sheet.Exercise(
            [new Layer("o", Tensor.Matrix(1, 0.3, -0.2), Tensor.Vector(0.1), Functions.Sigmoid)],
            "halfSquaredError",
            Tensor.Matrix(2, 0.5, 0.8, -0.4, 0.9, 0.7, 0.2),
            Tensor.Matrix(1, 1.0, 0.2, 0.6),
            0.5
        );
        var grade = Sheet.Grade(
            exercise,
            ("loss", ["0.048614"]),
            ("values.o.a", ["0.52248", "0.45017", "0.56709"]),
            ("gradients.o.z", ["0.11914", "-0.061920", "0.0080786"]),
            ("gradients.o.weights", ["0.029997", "0.013732"]),
            ("gradients.o.bias", ["0.021765"]),
            ("updated.o.weights", ["0.31500", "-0.19313"]),
            ("updated.o.bias", ["0.11088"])
        );

        AssertConvention("perSampleDelta, targetMinusOutput", grade);
        Assert.Contains(
            grade.Notices,
            notice =>
                notice
                == "Deltas are taken per sample; the mean over the batch is taken in the gradients of the parameters. The error is "
                    + "target minus output, and the step adds."
        );
    }

    [Fact]
    public void Target_minus_output_and_a_half_in_the_loss_at_once()
    {
        // The student uses E = ½ (t − o)², δ = (t − o) o (1 − o) and w + η δ x; the exercise has (t − o)².
        var halfway = Sheet.HandsOn;
        var exercise = Sheet.Exercise([.. halfway.Layers], "mse", halfway.Inputs, halfway.Targets, halfway.LearningRate);
        var grade = Sheet.Grade(
            exercise,
            ("loss", ["0.072953"]),
            ("gradients.output.z", ["0.090174"]),
            ("gradients.output.weights", ["0.048462", "0.049581"]),
            ("gradients.output.bias", ["0.090174"]),
            ("updated.output.weights", ["0.30485", "0.40496"]),
            ("updated.output.bias", ["0.10902"])
        );

        AssertConvention("targetMinusOutput, halfSquaredError", grade);
    }

    [Fact]
    public void Without_the_half_in_loss_and_gradient()
    {
        var grade = Sheet.Grade(Sheet.HandsOn, ("loss", ["0.1459"]), ("gradients.output.weights", ["-0.0969", "-0.0992"]));

        AssertConvention("fullSquaredError", grade);
    }

    [Fact]
    public void With_a_half_in_loss_and_gradient()
    {
        var grade = Sheet.Grade(
            Sheet.Batch,
            ("loss", ["0.2488"]),
            ("gradients.output.bias", ["0.0722", "-0.1939"]),
            ("gradients.hidden.bias", ["0.1384", "0.1143"])
        );

        AssertConvention("halfSquaredError", grade);
    }

    [Fact]
    public void A_sum_in_loss_and_gradient()
    {
        var grade = Sheet.Grade(
            Sheet.Batch,
            ("loss", ["2.9856"]),
            ("gradients.output.bias", ["0.8666", "-2.3262"]),
            ("gradients.hidden.bias", ["1.6613", "1.3715"])
        );

        AssertConvention("sumReduction", grade);
    }

    [Fact]
    public void A_mean_over_samples_where_the_exercise_takes_it_over_entries()
    {
        var grade = Sheet.Grade(
            Sheet.Batch,
            ("loss", ["0.9952"]),
            ("gradients.output.bias", ["0.2889", "-0.7754"]),
            ("gradients.hidden.bias", ["0.5538", "0.4572"])
        );

        Assert.Equal(DiagnosisVerdict.Convention, grade.Diagnosis.Verdict);
        Assert.Contains(grade.Diagnosis.Convention!.Name, (string[])["otherMean", "fullSquaredError"]);
        Assert.Equal(1, grade.Score);
    }

    [Theory]
    [InlineData("reluSlopeOne", 1.0)]
    [InlineData("reluSlopeHalf", 0.5)]
    public void Another_slope_of_the_ReLU_at_its_kink(string convention, double slope)
    {
        // z = 0.5 · 1 − 0.5 = 0 exactly in unit 0; ∂L/∂a = 2 (ŷ − y) W = 2 (0.4 · 0 + 0.6 · 0.7 + 0.1 − 1) (0.4, 0.6) = −0.96 (0.4, 0.6).
        var exercise = Sheet.Exercise(
            [
                new Layer("hidden", Tensor.Matrix(2, 0.5, 0.4), Tensor.Vector(-0.5, 0.3), Functions.Relu),
                new Layer("output", Tensor.Matrix(1, 0.4, 0.6), Tensor.Vector(0.1), Functions.Identity),
            ],
            "mse",
            Tensor.Matrix(1, 1.0),
            Tensor.Matrix(1, 1.0),
            null
        );
        var first = (-0.96 * 0.4 * slope).ToString("F4", System.Globalization.CultureInfo.InvariantCulture);
        var grade = Sheet.Grade(
            exercise,
            ("gradients.hidden.z", [first, "-0.5760"]),
            ("gradients.hidden.bias", [first, "-0.5760"]),
            ("gradients.hidden.weights", [first, "-0.5760"])
        );

        AssertConvention(convention, grade);
    }

    [Fact]
    public void Transposed_weight_matrices()
    {
        var exercise = Sheet.Exercise(
            [new Layer("only", Tensor.Matrix(3, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6), Tensor.Vector(0, 0.1, 0.2), Functions.Identity)],
            "mse",
            Tensor.Matrix(2, 1.0, 2.0),
            Tensor.Matrix(3, 0.5, 0.5, 0.5),
            0.1
        );
        var key = new AnswerKey(exercise.Build());
        var right = key.Find("gradients.only.weights")!.Values;
        var grader = new Grader(exercise.Build(), () => exercise.Build(), new GradingOptions());
        var grade = grader.Grade([
            new SubmittedTensor(
                "gradients.only.weights",
                Shape.Matrix(3, 2),
                [
                    .. Enumerable
                        .Range(0, 6)
                        .Select(i =>
                            AnswerText.Read(right[i % 2 * 3 + i / 2].ToString("R", System.Globalization.CultureInfo.InvariantCulture))
                        ),
                ]
            ),
        ]);

        Assert.Equal(1, grade.Score);
        Assert.Contains("Weight matrices are read with rows and columns exchanged.", grade.Notices);
    }

    [Fact]
    public void A_wrong_sign_in_the_deltas_alone_is_a_mistake()
    {
        var grade = Sheet.Grade(
            Sheet.HandsOn,
            ("gradients.output.z", ["0.0902"]),
            ("gradients.output.weights", ["0.0485", "0.0496"]),
            ("updated.output.weights", ["0.2952", "0.3950"])
        );

        Assert.Equal("dloss-sign-flipped", grade.Diagnosis.Mistakes[0].Mistake.Id);
        Assert.Null(grade.Diagnosis.Convention);
    }

    [Fact]
    public void Every_convention_has_a_notice_of_its_own()
    {
        Assert.Equal(Convention.All.Count, Convention.All.Select(convention => convention.Name).Distinct().Count());
        Assert.Equal(Convention.All.Count, Convention.All.Select(convention => convention.Notice).Distinct().Count());
    }

    private static void AssertConvention(string name, Grade grade)
    {
        Assert.Equal(DiagnosisVerdict.Convention, grade.Diagnosis.Verdict);
        Assert.Equal(name, grade.Diagnosis.Convention?.Name);
        Assert.Contains(grade.Diagnosis.Convention!.Notice, grade.Notices);
        Assert.Equal(1, grade.Score);
        Assert.Contains(grade.Items, item => item.Verdict == GradeVerdict.Convention);
        Assert.Empty(grade.Diagnosis.Mistakes);
    }
}
