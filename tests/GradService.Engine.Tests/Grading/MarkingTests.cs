using System.Globalization;
using GradService.Engine.Answers;
using GradService.Engine.Diagnosing;
using GradService.Engine.Drafts;
using GradService.Engine.Grading;
using GradService.Engine.Marking;
using GradService.Engine.Tensors;

namespace GradService.Engine.Tests.Grading;

/// <summary>Marking with each of the rounding options, by default from the written digits. A bad cell costs only that cell.</summary>
public sealed class MarkingTests
{
    [Fact]
    public void The_rounded_numbers_printed_in_the_tutorial_get_full_marks()
    {
        // From the source of the fixture hands-on-sigmoid. Each number is computed from earlier rounded ones: 0.3049 from −0.0485, not
        // from −0.04846.
        var grade = Sheet.Grade(
            Sheet.HandsOn,
            ("values.hidden.a", ["0.5374", "0.5498"]),
            ("values.output.z", ["0.4811"]),
            ("values.output.a", ["0.6180"]),
            ("loss", ["0.0730"]),
            ("gradients.output.weights", ["−0.0485", "−0.0496"]),
            ("gradients.output.bias", ["−0.0902"]),
            ("gradients.hidden.weights", ["−0.00337", "−0.00446"]),
            ("gradients.hidden.bias", ["−0.00673", "−0.00891"]),
            ("updated.hidden.weights", ["0.1003", "0.2004"]),
            ("updated.hidden.bias", ["0.1007", "0.1009"]),
            ("updated.output.weights", ["0.3049", "0.4050"]),
            ("updated.output.bias", ["0.1090"])
        );

        Assert.All(grade.Items, item => Assert.Equal(GradeVerdict.Correct, item.Verdict));
        Assert.Equal((1.0, 19.0), (grade.Score, grade.Points));
        Assert.Empty(grade.Diagnosis.Mistakes);
    }

    [Theory]
    [InlineData("-0.0485", GradeVerdict.Correct)]
    [InlineData("-0.0486", GradeVerdict.Incorrect)]
    [InlineData("-0.04846206", GradeVerdict.Correct)]
    [InlineData("-0.04847206", GradeVerdict.Incorrect)]
    [InlineData("-0.048", GradeVerdict.Correct)]
    [InlineData("-0.05", GradeVerdict.Imprecise)]
    [InlineData("-0.07", GradeVerdict.Incorrect)]
    public void A_number_must_be_right_to_all_its_written_digits(string written, GradeVerdict verdict)
    {
        var grade = Sheet.Grade(
            Sheet.HandsOn,
            ("values.output.a", ["0.618022"]),
            ("loss", ["0.0729535"]),
            ("gradients.output.bias", ["-0.0901737"]),
            ("gradients.output.weights", [written, "-0.0495806"])
        );

        Assert.Equal(verdict, grade.VerdictsOn("gradients.output.weights")[0]);
    }

    public static TheoryData<string, string, GradeVerdict> Options =>
        new()
        {
            // ∂L/∂w = −0.048462058305283384.
            { "decimalPlaces 4", "-0.048462", GradeVerdict.Correct },
            { "decimalPlaces 4", "-0.0485", GradeVerdict.Correct },
            { "decimalPlaces 4", "-0.0489", GradeVerdict.Incorrect },
            { "decimalPlaces 5", "-0.0485", GradeVerdict.Imprecise },
            { "decimalPlaces 5", "-0.05", GradeVerdict.Incorrect },
            { "significantFigures 3", "-0.0485", GradeVerdict.Correct },
            { "significantFigures 3", "-0.0500", GradeVerdict.Incorrect },
            { "within 0 0.01", "-0.0489", GradeVerdict.Correct },
            { "within 0 0.01", "-0.0490", GradeVerdict.Incorrect },
            { "within 0.001 0", "-0.0494", GradeVerdict.Correct },
            { "within 0.001 0", "-0.0495", GradeVerdict.Incorrect },
            { "float32", "-0.048462059", GradeVerdict.Correct },
            { "float32", "-0.0485", GradeVerdict.Imprecise },
            { "float32", "-0.0486", GradeVerdict.Incorrect },
            { "float64", "-0.04846205830528339", GradeVerdict.Correct },
            { "float64", "-0.048462059", GradeVerdict.Incorrect },
        };

    [Theory]
    [MemberData(nameof(Options))]
    public void Each_rounding_option_sets_its_tolerance(string rounding, string written, GradeVerdict verdict)
    {
        var numbers = rounding.Split(' ').Skip(1).Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        var grade = Sheet.Grade(
            Sheet.HandsOn,
            new GradingOptions
            {
                Rounding = rounding.Split(' ')[0] switch
                {
                    "decimalPlaces" => Rounding.DecimalPlaces((int)numbers[0]),
                    "significantFigures" => Rounding.SignificantFigures((int)numbers[0]),
                    "within" => Rounding.Within(numbers[0], numbers[1]),
                    "float32" => Rounding.SinglePrecision,
                    _ => Rounding.DoublePrecision,
                },
            },
            ("gradients.output.weights", [written, "-0.049580587060513964"])
        );

        Assert.Equal(verdict, grade.VerdictsOn("gradients.output.weights")[0]);
    }

    [Fact]
    public void A_float32_program_gets_full_marks_although_it_prints_many_digits()
    {
        var exercise = SimulatedStudent.RandomExercise(new Random(5));
        var key = new AnswerKey(exercise.Build());
        var grade = new Grader(exercise.Build(), () => exercise.Build(), new GradingOptions()).Grade([
            .. key.Entries.Select(entry => new SubmittedTensor(
                entry.Path,
                entry.Node.Shape,
                [.. entry.Rounded.Select(value => AnswerText.Read(((float)value).ToString("R", CultureInfo.InvariantCulture)))]
            )),
        ]);

        Assert.Equal(1, grade.Score);
    }

    [Fact]
    public void An_unreadable_cell_costs_only_that_cell_and_its_feedback_quotes_it()
    {
        var grade = Sheet.Grade(Sheet.HandsOn, ("gradients.output.weights", ["NaN", "-0.0496"]), ("gradients.output.bias", ["-0.0902"]));

        Assert.Equal([GradeVerdict.Unreadable, GradeVerdict.Correct], grade.VerdictsOn("gradients.output.weights"));
        Assert.Equal(
            "Expected a finite number such as 0.0340, -2e-1 or 1/3; found 'NaN'.",
            grade.Items.Single(item => item.Verdict == GradeVerdict.Unreadable).Feedback
        );
        Assert.Equal((2.0, 3.0), (grade.Points, grade.MaxPoints));
    }

    [Fact]
    public void Answers_with_a_wrong_shape_or_an_unknown_name_are_reported_and_the_rest_is_graded()
    {
        var exercise = Sheet.HandsOn;
        var grader = new Grader(exercise.Build(), () => exercise.Build(), new GradingOptions());
        var grade = grader.Grade([
            new SubmittedTensor(
                "gradients.hidden.weights",
                Shape.Vector(3),
                [AnswerText.Read("1"), AnswerText.Read("2"), AnswerText.Read("3")]
            ),
            new SubmittedTensor("gradients.outptu.bias", Shape.Vector(1), [AnswerText.Read("1")]),
            new SubmittedTensor("gradients.output.weights", null, [AnswerText.Read("1"), AnswerText.Read("2"), AnswerText.Read("3")]),
            new SubmittedTensor("gradients.output.bias", Shape.Scalar, [AnswerText.Read("-0.0902")]),
        ]);

        Assert.Equal([GradeVerdict.Unreadable, GradeVerdict.Unreadable], grade.VerdictsOn("gradients.hidden.weights"));
        Assert.Equal([GradeVerdict.Correct], grade.VerdictsOn("gradients.output.bias"));
        Assert.Contains(grade.Notices, notice => notice == "gradients.hidden.weights: expected 1 x 2; found vector of 3.");
        Assert.Contains(grade.Notices, notice => notice == "gradients.output.weights: expected 2 x 1; found rows of different lengths.");
        Assert.Contains(
            grade.Notices,
            notice =>
                notice
                == "gradients.outptu.bias: the exercise has no such quantity, so this answer is not graded; did you mean "
                    + "'gradients.output.bias'?"
        );
    }

    [Fact]
    public void Points_for_a_path_or_quantity_are_split_among_its_numbers_and_make_it_required()
    {
        var options = new GradingOptions
        {
            Points = new Dictionary<string, double>
            {
                ["gradients.output.weights"] = 3,
                ["output.bias"] = 2,
                ["loss"] = 5,
            },
        };
        var grade = Sheet.Grade(
            Sheet.HandsOn,
            options,
            ("gradients.output.weights", ["-0.0485", "-0.3333"]),
            ("values.output.a", ["0.6180"]),
            ("gradients.output.bias", ["-0.0902"])
        );

        Assert.Equal([GradeVerdict.Missing], grade.VerdictsOn("loss"));
        Assert.Equal((1.5 + 2 + 1, 3.0 + 2 + 5 + 1), (grade.Points, grade.MaxPoints));
    }

    [Fact]
    public void Notices_about_many_unknown_names_are_truncated()
    {
        var options = new GradingOptions { Points = Enumerable.Range(0, 5_000).ToDictionary(i => $"nothing{i}", _ => 1.0) };
        var grade = Sheet.Grade(Sheet.HandsOn, options, ("loss", ["0.0730"]));

        Assert.Equal(21, grade.Notices.Count);
        Assert.Equal("4980 more entries of points are for quantities that the exercise does not have.", grade.Notices[^1]);
    }

    [Fact]
    public void Where_float32_overflows_a_number_must_still_be_right()
    {
        // e¹⁰⁰ overflows float32; log(e¹⁰⁰) is 100.
        var program = Sheet.Program(["a = exp(x)", "loss = log(a)"], [], ("x", 100));

        Assert.Equal(GradeVerdict.Incorrect, Sheet.Grade(program, ("loss", "-7.77")).Items[0].Verdict);
        Assert.Equal(GradeVerdict.Correct, Sheet.Grade(program, ("loss", "100.0")).Items[0].Verdict);
    }

    [Fact]
    public void A_grade_does_not_depend_on_earlier_or_parallel_submissions()
    {
        var exercise = Sheet.Batch;
        var grader = new Grader(exercise.Build(), () => exercise.Build(), new GradingOptions());
        var model = new DiagnosisModel(exercise.Build());
        var student = new SimulatedStudent(model);
        var sheets = model
            .Faults.Take(40)
            .Select(fault => student.Write(student.Work([fault]), _ => true, AskedDigits.SignificantFigures(4)))
            .ToList();
        var first = sheets.ConvertAll(sheet => Text(grader.Grade(sheet)));
        sheets.Reverse();
        var again = sheets.ConvertAll(sheet => Text(grader.Grade(sheet)));
        again.Reverse();
        var fresh = new Grader(exercise.Build(), () => exercise.Build(), new GradingOptions());
        var parallel = sheets.AsParallel().AsOrdered().Select(sheet => Text(fresh.Grade(sheet))).Reverse().ToList();

        Assert.Equal(first, again);
        Assert.Equal(first, parallel);

        static string Text(Grade grade) =>
            string.Join('\n', grade.Items.Select(item => $"{item.Answer} {item.Verdict} {item.Points}"))
            + string.Join(';', grade.Diagnosis.Mistakes.Select(mistake => $"{mistake.Mistake.Id}@{mistake.At}"))
            + grade.Diagnosis.Verdict
            + string.Join(
                ';',
                grade.Diagnosis.Alternatives.SelectMany(account => account).Select(mistake => $"{mistake.Mistake.Id}@{mistake.At}")
            );
    }
}
