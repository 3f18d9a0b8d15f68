using GradService.Engine.Grading;
using GradService.Engine.Marking;
using GradService.Engine.Networks;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;

namespace GradService.Engine.Tests.Grading;

/// <summary>
/// Follow-through marking. Every number is compared with the true value, and with the value that follows from the student's own earlier
/// numbers. This covers the whole graph and needs nothing from the author. No student gets less than under plain marking. Zeros or copies
/// as earlier numbers earn nothing. The right numbers are those of the tutorial behind the fixture hands-on-sigmoid.
/// </summary>
public sealed class FollowThroughTests
{
    [Fact]
    public void A_number_that_follows_from_a_wrong_one_is_follow_through_and_says_so()
    {
        // δ lacks the sigmoid's slope; everything after it is computed correctly from that.
        var grade = Sheet.Grade(
            Sheet.HandsOn,
            ("gradients.output.z", ["-0.3820"]),
            ("gradients.output.weights", ["-0.2053", "-0.2100"]),
            ("gradients.output.bias", ["-0.3820"])
        );

        Assert.Equal([GradeVerdict.Incorrect], grade.VerdictsOn("gradients.output.z"));
        Assert.Equal([GradeVerdict.FollowThrough, GradeVerdict.FollowThrough], grade.VerdictsOn("gradients.output.weights"));
        Assert.Equal([GradeVerdict.FollowThrough], grade.VerdictsOn("gradients.output.bias"));
        Assert.All(
            grade.Items.Where(item => item.Verdict == GradeVerdict.FollowThrough),
            item => Assert.Equal("Consistent with your own earlier numbers.", item.Feedback)
        );
        Assert.Equal((3.0, 4.0), (grade.Points, grade.MaxPoints));
        Assert.Equal(["output.z"], grade.Diagnosis.FirstInconsistent);
    }

    [Fact]
    public void A_wrong_number_for_two_quantities_with_the_same_node_is_charged_once()
    {
        // ∂l/∂c = ∂l/∂z = 2 (1.7 w + c) = 1.24; the student forgot the 2.
        var program = Sheet.Program(["z = w * x + c", "l = z ^ 2"], ["w", "c"], ("x", 1.7), ("w", 0.6), ("c", -0.4));
        var grade = Sheet.Grade(program, ("gradients.z", "0.6200"), ("gradients.w", "1.0540"), ("gradients.c", "0.6200"));

        Assert.Equal(1, grade.Items.Count(item => item.Verdict == GradeVerdict.Incorrect));
        Assert.Equal(2, grade.Items.Count(item => item.Verdict == GradeVerdict.FollowThrough));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.5, 1.5)]
    [InlineData(1, 3)]
    public void Follow_through_earns_the_configured_share_of_points(double credit, double points)
    {
        var grade = Sheet.Grade(
            Sheet.HandsOn,
            new GradingOptions { FollowThroughCredit = credit },
            ("gradients.output.z", ["-0.3820"]),
            ("gradients.output.weights", ["-0.2053", "-0.2100"]),
            ("gradients.output.bias", ["-0.3820"])
        );

        Assert.Equal(points, grade.Points, 1e-12);
    }

    [Fact]
    public void A_right_number_is_right_even_if_it_does_not_follow_from_a_wrong_one()
    {
        var grade = Sheet.Grade(Sheet.HandsOn, ("gradients.output.z", ["-0.3000"]), ("gradients.output.weights", ["-0.0485", "-0.0496"]));

        Assert.Equal([GradeVerdict.Incorrect], grade.VerdictsOn("gradients.output.z"));
        Assert.Equal([GradeVerdict.Correct, GradeVerdict.Correct], grade.VerdictsOn("gradients.output.weights"));
    }

    [Fact]
    public void Follow_through_works_across_steps_that_are_not_shown()
    {
        // Only hidden.a is wrong: 0.6374 instead of 0.5374. The loss and the output's gradients follow from it, and the steps between are
        // not shown.
        // z = 0.1 + 0.3 · 0.6374 + 0.4 · 0.5498 = 0.51114, a = 0.62507, L = ½ (a − 1)² = 0.07029, δ = (a − 1) a (1 − a) = −0.08787.
        var grade = Sheet.Grade(
            Sheet.HandsOn,
            ("values.hidden.a", ["0.6374", "0.5498"]),
            ("loss", ["0.0703"]),
            ("gradients.output.bias", ["-0.0879"])
        );

        Assert.Equal([GradeVerdict.Incorrect, GradeVerdict.Correct], grade.VerdictsOn("values.hidden.a"));
        Assert.Equal([GradeVerdict.FollowThrough], grade.VerdictsOn("loss"));
        Assert.Equal([GradeVerdict.FollowThrough], grade.VerdictsOn("gradients.output.bias"));
    }

    [Fact]
    public void A_number_may_follow_from_wrong_and_right_numbers_together()
    {
        // dW = aᵀ δ. The sheet has a wrong δ (−0.2) and a wrong a (0.6374), but dW was computed from that δ and the right a.
        var grade = Sheet.Grade(
            Sheet.HandsOn,
            ("values.hidden.a", ["0.6374", "0.7498"]),
            ("gradients.output.z", ["-0.2000"]),
            ("gradients.output.weights", ["-0.1075", "-0.1100"])
        );

        Assert.Equal([GradeVerdict.FollowThrough, GradeVerdict.FollowThrough], grade.VerdictsOn("gradients.output.weights"));
    }

    [Fact]
    public void A_slip_is_found_because_later_answers_agree_with_the_right_number()
    {
        var grade = Sheet.Grade(
            Sheet.HandsOn,
            ("values.output.a", ["0.6180"]),
            ("gradients.output.z", ["0.0902"]),
            ("gradients.output.weights", ["-0.0485", "-0.0496"]),
            ("gradients.output.bias", ["-0.0902"]),
            ("gradients.hidden.bias", ["-0.0067", "-0.0089"])
        );

        Assert.Equal(("slip-sign", "output.z"), (grade.Diagnosis.Mistakes[0].Mistake.Id, grade.Diagnosis.Mistakes[0].At));
        Assert.Equal([GradeVerdict.Incorrect], grade.VerdictsOn("gradients.output.z"));
        Assert.Equal((6.0, 7.0), (grade.Points, grade.MaxPoints));
    }

    [Fact]
    public void A_mistake_in_a_step_that_is_not_shown_is_charged_once()
    {
        // The 2 of the square is missing from ∂L/∂a, which is not on the sheet. One tensor is charged for it, and the rest follows.
        var grade = Sheet.Grade(
            Sheet.Batch,
            ("loss", ["0.4976"]),
            ("gradients.output.bias", ["0.0722", "-0.1939"]),
            ("gradients.output.weights", ["0.0522", "-0.0260", "0.1526", "0.2033"]),
            ("gradients.hidden.bias", ["0.1384", "0.1143"])
        );

        Assert.Equal("dloss-missing-two", grade.Diagnosis.Mistakes[0].Mistake.Id);
        Assert.Equal([GradeVerdict.Incorrect, GradeVerdict.Incorrect], grade.VerdictsOn("gradients.output.bias"));
        Assert.All(grade.VerdictsOn("gradients.output.weights"), verdict => Assert.Equal(GradeVerdict.FollowThrough, verdict));
        Assert.Equal(7.0 / 9, grade.Score, 1e-12);
    }

    [Fact]
    public void An_invented_zero_earns_nothing_for_the_zeros_that_follow_from_it()
    {
        var grade = Sheet.Grade(
            Sheet.HandsOn,
            ("gradients.output.z", ["0"]),
            ("gradients.output.weights", ["0", "0"]),
            ("gradients.output.bias", ["0"]),
            ("gradients.hidden.bias", ["0", "0"])
        );

        Assert.Equal(0, grade.Points);
    }

    [Fact]
    public void A_number_copied_from_the_exercise_earns_no_follow_through()
    {
        // The answer for hidden.a is a copy of the layer's weights; z = 0.1 + 0.3 · 0.1 + 0.4 · 0.2 = 0.21 follows from it.
        var grade = Sheet.Grade(Sheet.HandsOn, ("values.hidden.a", ["0.1", "0.2"]), ("values.output.z", ["0.21"]));

        Assert.Equal([GradeVerdict.Incorrect], grade.VerdictsOn("values.output.z"));
    }

    [Fact]
    public void A_copy_is_follow_through_where_the_rule_is_a_copy()
    {
        // With one sample ∂L/∂b equals δ, and above 0 a ReLU returns z. The wrong numbers are the 0.4, the wrong δ, and their copies.
        var exercise = Sheet.Exercise(
            [
                new Layer("hidden", Tensor.Matrix(2, 0.5, -0.4), Tensor.Vector(0.1, 0.2), Functions.Relu),
                new Layer("output", Tensor.Matrix(1, 0.4, 0.6), Tensor.Vector(0.1), Functions.Identity),
            ],
            "mse",
            Tensor.Matrix(1, 1.0),
            Tensor.Matrix(1, 1.0),
            null
        );
        var grade = Sheet.Grade(
            exercise,
            ("values.hidden.z", ["0.6000", "0.4000"]),
            ("values.hidden.a", ["0.6000", "0.4000"]),
            ("gradients.hidden.z", ["-0.7100", "-0.3300"]),
            ("gradients.hidden.bias", ["-0.7100", "-0.3300"])
        );

        Assert.Equal([GradeVerdict.Correct, GradeVerdict.FollowThrough], grade.VerdictsOn("values.hidden.a"));
        Assert.Equal([GradeVerdict.FollowThrough, GradeVerdict.FollowThrough], grade.VerdictsOn("gradients.hidden.bias"));
    }

    [Fact]
    public void A_blank_is_skipped_and_later_steps_are_predicted_from_the_last_known_number()
    {
        var grade = Sheet.Grade(Sheet.HandsOn, ("values.hidden.a", ["0.6374", ""]), ("values.output.z", [""]), ("loss", ["0.0703"]));

        Assert.Equal([GradeVerdict.Incorrect, GradeVerdict.Missing], grade.VerdictsOn("values.hidden.a"));
        Assert.Equal([GradeVerdict.Missing], grade.VerdictsOn("values.output.z"));
        Assert.Equal([GradeVerdict.FollowThrough], grade.VerdictsOn("loss"));
    }
}
