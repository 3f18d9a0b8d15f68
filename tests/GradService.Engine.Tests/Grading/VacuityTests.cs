using System.Globalization;
using GradService.Engine.Answers;
using GradService.Engine.Grading;
using GradService.Engine.Marking;
using GradService.Engine.Networks;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;

namespace GradService.Engine.Tests.Grading;

/// <summary>Answers without evidence earn nothing: zeros, copies, and numbers with too few digits.</summary>
public sealed class VacuityTests
{
    public static TheoryData<string> Vacuous => ["0", "1", "0.0", "0.5", "0.1"];

    [Theory]
    [MemberData(nameof(Vacuous))]
    public void A_sheet_of_one_number_earns_nothing(string number)
    {
        Assert.All(
            Exercises(),
            exercise =>
            {
                var key = new AnswerKey(exercise.Build());
                var asked = key.Entries.Where(entry => !entry.IsGiven && entry.Values.Any(value => value != entry.Values[0])).ToList();
                var grade = Sheet.Grade(
                    exercise,
                    [.. asked.Select(entry => (entry.Path, Enumerable.Repeat(number, entry.Values.Length).ToArray()))]
                );

                Assert.Equal(0, grade.Points);
            }
        );
    }

    [Fact]
    public void Copied_parameters_earn_nothing_as_gradients_or_updates()
    {
        Assert.All(
            Exercises(),
            exercise =>
            {
                var step = exercise.Build();
                var given = step
                    .Quantities.Where(quantity => step.Assignment.ContainsKey(quantity.Value))
                    .ToDictionary(quantity => quantity.Name, quantity => step.Assignment[quantity.Value]);
                var asked = new AnswerKey(step).Entries.Where(entry =>
                    given.ContainsKey(entry.Quantity) && !entry.IsGiven && entry.Quantity is not ("inputs" or "targets")
                );
                var grade = Sheet.Grade(
                    exercise,
                    [
                        .. asked.Select(entry =>
                            (
                                entry.Path,
                                given[entry.Quantity]
                                    .Values.ToArray()
                                    .Select(value => value.ToString("R", CultureInfo.InvariantCulture))
                                    .ToArray()
                            )
                        ),
                    ]
                );

                Assert.True(
                    grade.Points == 0,
                    string.Join(", ", grade.Items.Where(item => item.Points > 0).Select(item => item.Answer + item.Verdict))
                        + string.Join(" ", grade.Notices)
                );
            }
        );
    }

    [Fact]
    public void Points_for_a_quantity_are_for_its_gradient_not_for_its_given_value()
    {
        var options = new GradingOptions { Points = new Dictionary<string, double> { ["output.weights"] = 2 } };
        var grade = Sheet.Grade(Sheet.HandsOn, options, ("values.output.weights", ["0.3", "0.4"]));

        Assert.Equal((0.0, 2.0), (grade.Points, grade.MaxPoints));
        Assert.Equal([GradeVerdict.Missing, GradeVerdict.Missing], grade.VerdictsOn("gradients.output.weights"));
    }

    [Fact]
    public void A_few_good_numbers_do_not_earn_points_for_coarse_ones()
    {
        var grade = Sheet.Grade(
            Sheet.HandsOn,
            ("values.hidden.z", ["0.150", "0.200"]),
            ("values.output.z", ["0.4812"]),
            ("gradients.output.weights", ["0.0", "0.0"]),
            ("gradients.output.bias", ["-0.1"]),
            ("gradients.hidden.weights", ["0.0", "0.0"]),
            ("gradients.hidden.bias", ["0.0", "0.0"])
        );

        Assert.Equal(3, grade.Points);
    }

    [Theory]
    [InlineData("0e9")]
    [InlineData("1e5")]
    [InlineData("0.0")]
    [InlineData("0")]
    public void A_filler_earns_nothing_next_to_a_few_good_numbers(string filler)
    {
        Assert.All(
            Exercises().Take(20),
            exercise =>
            {
                var asked = new AnswerKey(exercise.Build())
                    .Entries.Where(entry => !entry.IsGiven && Array.TrueForAll(entry.Values, value => Math.Abs(value) > 0.06))
                    .ToList();
                var good = asked.FirstOrDefault(entry => entry.Path.StartsWith("values.", StringComparison.Ordinal));
                var grade = Sheet.Grade(
                    exercise,
                    [
                        .. asked.Select(entry =>
                            (
                                entry.Path,
                                entry.Node == good?.Node
                                    ? entry.Values.Select(value => value.ToString("F4", CultureInfo.InvariantCulture)).ToArray()
                                    : [.. Enumerable.Repeat(filler, entry.Values.Length)]
                            )
                        ),
                    ]
                );

                Assert.All(
                    grade.Items.Where(item => item.Points > 0),
                    item =>
                        Assert.Contains(
                            asked,
                            entry => entry.Node == good?.Node && item.Answer.StartsWith(entry.Path, StringComparison.Ordinal)
                        )
                );
            }
        );
    }

    [Fact]
    public void Invented_tiny_numbers_earn_little_follow_through()
    {
        var random = new Random(7);
        Assert.All(
            Exercises().Take(20),
            exercise =>
            {
                var asked = new AnswerKey(exercise.Build()).Entries.Where(entry =>
                    !entry.IsGiven && Array.TrueForAll(entry.Values, value => value != 0)
                );
                var grade = Sheet.Grade(
                    exercise,
                    [
                        .. asked.Select(entry =>
                            (
                                entry.Path,
                                entry
                                    .Values.Select(_ => ((random.NextDouble() - 0.5) * 1e-9).ToString("E3", CultureInfo.InvariantCulture))
                                    .ToArray()
                            )
                        ),
                    ]
                );

                Assert.InRange(grade.Score, 0, 0.25);
            }
        );
    }

    [Theory]
    [InlineData("0e9")]
    [InlineData("0e400")]
    [InlineData("0.0e5")]
    public void A_zero_counts_as_zero_however_it_is_written(string zero)
    {
        var grade = Sheet.Grade(
            Sheet.HandsOn,
            ("values.hidden.a", ["0.5374", "0.5498"]),
            ("values.output.z", ["0.4812"]),
            ("values.output.a", ["-0.6180"]),
            ("gradients.output.bias", [zero])
        );

        Assert.Equal(0, grade.Items.Single(item => item.Answer == "gradients.output.bias[0]").Points);
    }

    [Fact]
    public void A_gradient_that_equals_another_variable_can_still_be_asked_for()
    {
        // f = (x + y) z: ∂f/∂x = ∂f/∂y = ∂f/∂q = z, ∂f/∂z = q.
        var program = Sheet.Program(["q = x + y", "f = q * z"], [], ("x", -2), ("y", 5), ("z", -4));
        var wrong = Sheet.Grade(program, ("gradients.x", "99"), ("gradients.y", "99"), ("gradients.q", "99"), ("gradients.z", "99"));
        var right = Sheet.Grade(program, ("gradients.x", "-4"), ("gradients.y", "-4"), ("gradients.q", "-4"), ("gradients.z", "3"));

        Assert.Equal((0.0, 4.0), (wrong.Points, wrong.MaxPoints));
        Assert.Equal((4.0, 4.0), (right.Points, right.MaxPoints));
    }

    [Fact]
    public void The_gradient_of_the_loss_cannot_be_asked_for() =>
        Assert.DoesNotContain(new AnswerKey(Sheet.HandsOn.Build()).Entries, entry => entry.Path == "gradients.loss");

    [Fact]
    public void Equal_numbers_are_right_if_each_is_right()
    {
        // Two nearly equal outputs: both bias gradients are about 2 (0.5 − 0.3)/2 = 0.2, and both are written with the same digits.
        var exercise = Sheet.Exercise(
            [new Layer("o", Tensor.Matrix(2, 0.5, 0.50001), Tensor.Vector(0, 0), Functions.Identity)],
            "mse",
            Tensor.Matrix(1, 1.0),
            Tensor.Matrix(2, 0.3, 0.3),
            null
        );
        var grade = Sheet.Grade(exercise, ("gradients.o.bias", ["0.200", "0.200"]));

        Assert.Equal(2, grade.Points);
    }

    [Fact]
    public void Quantities_given_by_the_exercise_earn_nothing()
    {
        var grade = Sheet.Grade(Sheet.HandsOn, ("values.hidden.weights", ["0.1", "0.2"]), ("values.inputs", ["0.5"]));

        Assert.Equal((0.0, 0.0, 0.0), (grade.Points, grade.MaxPoints, grade.Score));
    }

    [Fact]
    public void A_blank_sheet_earns_nothing()
    {
        var grade = Sheet.Grade(Sheet.HandsOn, ("loss", [""]), ("gradients.output.weights", ["", ""]));

        Assert.Equal((0.0, 3.0, DiagnosisVerdict.InsufficientEvidence), (grade.Points, grade.MaxPoints, grade.Diagnosis.Verdict));
    }

    [Fact]
    public void An_empty_submission_is_graded() =>
        Assert.Equal((0.0, 0), (Sheet.Grade(Sheet.HandsOn).Score, Sheet.Grade(Sheet.HandsOn).Items.Count));

    private static IEnumerable<NetworkExercise> Exercises() =>
        [
            Sheet.HandsOn,
            Sheet.Batch,
            Sheet.Exercise(
                [new Layer("only", Tensor.Matrix(1, 0.3), Tensor.Vector(0.4), Functions.Relu)],
                "mse",
                Tensor.Matrix(1, 0.5),
                Tensor.Matrix(1, 0.95),
                0.5
            ),
            .. Enumerable.Range(0, Thorough.Cases(100)).Select(seed => SimulatedStudent.RandomExercise(new Random(900 + seed))),
        ];
}
