using GradService.Engine.Grading;
using GradService.Engine.Networks;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;

namespace GradService.Engine.Tests.Grading;

/// <summary>Numbers of few digits show little and excuse little; what has few digits because it needs no more is right.</summary>
public sealed class CoarseNumbersTests
{
    [Theory]
    // ∂L/∂(o.weights) = −0.1905, −0.0544 in truth: with the sign turned round, and anything at all.
    [InlineData("0.1905", "0.0544", "0.0272")]
    [InlineData("0.9905", "-0.9544", "0.0972")]
    public void Whole_numbers_on_the_sheet_excuse_nothing(string first, string second, string bias)
    {
        var exercise = Sheet.Exercise(
            [
                new Layer("h", Tensor.Matrix(2, 1, -1, -1, -1), Tensor.Vector(3, 2), Functions.Relu),
                new Layer("o", Tensor.Matrix(1, 0.1, 0.3), Tensor.Vector(0.2), Functions.Sigmoid),
            ],
            "halfSquaredError",
            Tensor.Matrix(2, 2, -2),
            Tensor.Matrix(1, 1.0),
            0.1
        );
        var grade = Sheet.Grade(
            exercise,
            ("loss", ["0.0166"]),
            ("values.h.z", ["7", "2"]),
            ("values.h.a", ["7", "2"]),
            ("gradients.o.weights", [first, second]),
            ("gradients.o.bias", [bias])
        );

        Assert.DoesNotContain(GradeVerdict.Correct, grade.VerdictsOn("gradients.o.weights").Concat(grade.VerdictsOn("gradients.o.bias")));
    }

    [Fact]
    public void A_number_of_one_digit_excuses_no_others_of_four()
    {
        // δ = −0.0902 was written as −0.1: from neither come −0.0702, −0.0312 and −0.1344.
        var grade = Sheet.Grade(
            Sheet.HandsOn,
            ("loss", ["0.0730"]),
            ("values.hidden.a", ["0.5374", "0.5498"]),
            ("values.output.a", ["0.6180"]),
            ("gradients.output.z", ["-0.1"]),
            ("gradients.output.weights", ["-0.0702", "-0.0312"]),
            ("gradients.output.bias", ["-0.1344"])
        );

        Assert.Equal([GradeVerdict.Incorrect, GradeVerdict.Incorrect], grade.VerdictsOn("gradients.output.weights"));
        Assert.Equal([GradeVerdict.Incorrect], grade.VerdictsOn("gradients.output.bias"));

        // Whoever goes on with either of the two is right.
        Assert.All(
            new[] { "-0.0485", "-0.0537" },
            written =>
                Assert.Equal(
                    GradeVerdict.Correct,
                    Sheet
                        .Grade(
                            Sheet.HandsOn,
                            ("loss", ["0.0730"]),
                            ("values.hidden.a", ["0.5374", "0.5498"]),
                            ("gradients.output.z", ["-0.1"]),
                            ("gradients.output.weights", [written, ""])
                        )
                        .VerdictsOn("gradients.output.weights")[0]
                )
        );
    }

    [Fact]
    public void A_sheet_of_single_digits_shows_nothing_though_some_happen_to_be_right_to_more()
    {
        var grade = Sheet.Grade(
            Sheet.HandsOn,
            ("loss", ["0.07"]),
            ("values.hidden.a", ["0.5", "0.5"]),
            ("values.output.a", ["0.6"]),
            ("gradients.hidden.z", ["-0.007", "-0.009"]),
            ("gradients.hidden.weights", ["-0.003", "-0.004"]),
            ("gradients.output.z", ["-0.09"]),
            ("gradients.output.weights", ["-0.05", "-0.05"]),
            ("gradients.output.bias", ["-0.09"])
        );

        Assert.All(grade.Items, item => Assert.Equal(GradeVerdict.Imprecise, item.Verdict));
    }

    [Fact]
    public void Numbers_of_JSON_that_lost_their_zeros_are_as_good_as_with_them()
    {
        // round(x, 4) of every step in Python, which writes 0.0010 as 0.001 and 0.0170 as 0.017.
        var exercise = Sheet.Exercise(
            [
                new Layer("first", Tensor.Matrix(2, 0.46, -0.5, -0.53, 0.3), Tensor.Vector(-0.9, 0.19), Functions.Sigmoid),
                new Layer("second", Tensor.Matrix(1, 0.87, -0.13), Tensor.Vector(0.51), Functions.Sigmoid),
            ],
            "halfSquaredError",
            Tensor.Matrix(2, 0.44, -0.84),
            Tensor.Matrix(1, 0.51),
            0.5
        );
        var grade = Sheet.Grade(
            exercise,
            ("loss", ["0.0175"]),
            ("gradients.first.weights", ["0.0037", "-0.0005", "-0.0071", "0.001"]),
            ("gradients.first.bias", ["0.0085", "-0.0012"]),
            ("gradients.second.weights", ["0.0173", "0.017"]),
            ("gradients.second.bias", ["0.0395"])
        );

        Assert.All(grade.Items, item => Assert.Equal(GradeVerdict.Correct, item.Verdict));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0.0")]
    [InlineData("-0.0")]
    [InlineData("0.000")]
    [InlineData("1e-17")]
    [InlineData("5.551115123125783e-17")]
    public void Zero_is_right_where_float64_has_its_rounding_instead(string written)
    {
        // 0.1 + 0.2 − 0.3 is 5.6·10⁻¹⁷ in float64.
        var grade = Sheet.Grade(Sheet.Program(["loss = x + y - z"], [], ("x", 0.1), ("y", 0.2), ("z", 0.3)), ("loss", written));

        Assert.Equal((GradeVerdict.Correct, 1.0), (grade.Items[0].Verdict, grade.Score));
    }

    [Theory]
    [InlineData("gradients.hidden.weights", "3", "4")]
    [InlineData("gradients.hidden.bias", "8", "7")]
    [InlineData("loss", "2")]
    [InlineData("gradients.output.bias", "0.1")]
    public void A_single_digit_far_off_is_wrong_and_not_called_close(string path, params string[] written)
    {
        var grade = Sheet.Grade(Sheet.HandsOn, (path, written));

        Assert.All(grade.Items, item => Assert.Equal(GradeVerdict.Incorrect, item.Verdict));
        Assert.Equal(DiagnosisVerdict.InsufficientEvidence, grade.Diagnosis.Verdict);
    }
}
