using GradService.Engine.Grading;
using GradService.Engine.Marking;
using GradService.Engine.Networks;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;

namespace GradService.Engine.Tests.Grading;

/// <summary>
/// Numbers with few digits prove little, and do not widen the tolerance of others by much. A number that needs no more digits is right.
/// </summary>
public sealed class CoarseNumbersTests
{
    [Theory]
    // The right ∂L/∂(o.weights) is −0.1905, −0.0544. First with the sign flipped, then with arbitrary numbers.
    [InlineData("0.1905", "0.0544", "0.0272")]
    [InlineData("0.9905", "-0.9544", "0.0972")]
    public void Whole_numbers_on_the_sheet_do_not_make_wrong_numbers_right(string first, string second, string bias)
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
    public void A_number_with_one_digit_does_not_make_wrong_numbers_with_four_right()
    {
        // δ = −0.0902 was written as −0.1. Neither gives −0.0702, −0.0312 or −0.1344.
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

        // Continuing with either −0.0902 or −0.1 is right.
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
    public void A_sheet_of_single_digits_is_imprecise_even_where_a_digit_is_nearly_exact()
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
    public void JSON_numbers_without_trailing_zeros_get_full_marks()
    {
        // Every step is round(x, 4) in Python, which writes 0.0010 as 0.001 and 0.0170 as 0.017.
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
    public void Zero_is_right_where_float64_leaves_a_rounding_error(string written)
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
    public void A_single_digit_far_off_is_incorrect_not_imprecise(string path, params string[] written)
    {
        var grade = Sheet.Grade(Sheet.HandsOn, (path, written));

        Assert.All(grade.Items, item => Assert.Equal(GradeVerdict.Incorrect, item.Verdict));
        Assert.Equal(DiagnosisVerdict.InsufficientEvidence, grade.Diagnosis.Verdict);
    }
}
