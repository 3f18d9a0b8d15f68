using GradService.Engine.Answers;
using GradService.Engine.Diagnosing;
using GradService.Engine.Drafts;
using GradService.Engine.Grading;
using GradService.Engine.Marking;
using GradService.Engine.Mistakes;
using GradService.Engine.Networks;
using GradService.Engine.Operations;
using GradService.Engine.Programs;
using GradService.Engine.Tensors;
using GradService.Engine.Tests.Grading;

namespace GradService.Engine.Tests.Diagnosing;

/// <summary>
/// With good evidence a mistake is named, along with the alternatives that fit. With weak evidence at least its place is named.
/// </summary>
public sealed class DiagnosisTests
{
    private const int MostSeeds = 3_000;

    public static TheoryData<string> Rules => [.. MistakeCatalogue.Rules.Select(mistake => mistake.Id)];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Every_mistake_of_the_catalogue_is_named_where_it_was_made(string id)
    {
        // Uses the first random exercise in which the mistake is visible, with all steps written to six digits.
        for (var seed = 0; seed < MostSeeds; seed++)
        {
            var exercise = SimulatedStudent.RandomExercise(new Random(seed));
            var model = new DiagnosisModel(exercise.Build());
            if (model.Faults.Where(fault => fault.Mistake.Id == id).MinBy(fault => fault.Bits) is not { } fault)
            {
                continue;
            }

            var student = new SimulatedStudent(model);
            var (right, wrong) = (student.Work([]), student.Work([fault]));
            if (
                wrong.Values.Any(values => values.Any(value => !double.IsFinite(value)))
                || !right.Any(pair =>
                    pair.Value.Zip(wrong[pair.Key])
                        .Any(numbers => Math.Abs(numbers.First - numbers.Second) > 1e-2 * Math.Abs(numbers.First))
                )
            )
            {
                continue;
            }

            var grading = new SubmissionGrading(
                model,
                new GradingOptions(),
                student.Write(wrong, _ => true, AskedDigits.SignificantFigures(6))
            );
            var diagnosis = grading.Grade().Diagnosis;
            if (diagnosis.Verdict == DiagnosisVerdict.Convention)
            {
                continue;
            }

            var named = diagnosis.Mistakes.Concat(diagnosis.Alternatives.SelectMany(account => account)).ToList();
            Assert.True(diagnosis.Verdict is DiagnosisVerdict.Explained or DiagnosisVerdict.Ambiguous, $"seed {seed}: {diagnosis.Verdict}");
            Assert.True(
                named.Exists(mistake => mistake.Mistake.Id == id),
                $"seed {seed}: {string.Join(", ", named.Select(mistake => $"{mistake.Mistake.Id} at {mistake.At}"))}"
            );
            Assert.NotEmpty(diagnosis.FirstInconsistent);
            return;
        }

        Assert.Fail($"{id} shows in none of {MostSeeds} exercises");
    }

    public static TheoryData<string, string[]> Slips =>
        new()
        {
            // ∂L/∂W of the output layer of the batch is [[0.10442, −0.05208], [0.305234, 0.406589]].
            { "slip-sign", ["0.10442", "0.05208", "0.305234", "0.406589"] },
            { "slip-decimal-shift", ["0.10442", "-0.05208", "3.05234", "0.406589"] },
            { "slip-digit-swap", ["0.10442", "-0.05208", "0.350234", "0.406589"] },
            { "slip-digit-dropped", ["0.10442", "-0.05208", "0.30534", "0.406589"] },
            { "slip-swapped-entries", ["-0.05208", "0.10442", "0.305234", "0.406589"] },
            { "slip-transposed", ["0.10442", "0.305234", "-0.05208", "0.406589"] },
        };

    [Theory]
    [MemberData(nameof(Slips))]
    public void A_slip_is_named_when_later_answers_agree_with_the_right_number(string id, string[] written)
    {
        var right = new AnswerKey(Sheet.Batch.Build());
        var grade = Sheet.Grade(
            Sheet.Batch,
            ("gradients.output.weights", written),
            ("gradients.output.bias", Exactly("gradients.output.bias")),
            ("updated.output.weights", Exactly("updated.output.weights"))
        );

        var named = grade.Diagnosis.Mistakes.Concat(grade.Diagnosis.Alternatives.SelectMany(account => account));
        Assert.Contains(named, mistake => mistake.Mistake.Id == id && mistake.At == "output.weights");
        Assert.All(grade.VerdictsOn("updated.output.weights"), verdict => Assert.Equal(GradeVerdict.Correct, verdict));

        string[] Exactly(string path) => [.. right.Find(path)!.Values.Select(AskedDigits.SignificantFigures(6).Write)];
    }

    [Fact]
    public void Two_answers_in_each_others_places_are_named()
    {
        var grade = Sheet.Grade(
            Sheet.Batch,
            ("gradients.hidden.bias", ["0.144436", "-0.387703"]),
            ("gradients.output.bias", ["0.276876", "0.228578"]),
            ("gradients.output.weights", ["0.10442", "-0.05208", "0.305234", "0.406589"])
        );

        Assert.Contains(grade.Diagnosis.Mistakes, mistake => mistake.Mistake.Id == "slip-fields-exchanged");
    }

    [Fact]
    public void Two_mistakes_are_both_named()
    {
        var exercise = Sheet.Batch;
        var model = new DiagnosisModel(exercise.Build());
        var student = new SimulatedStudent(model);
        Fault[] planted =
        [
            model.Faults.First(fault => fault.Mistake.Id == "dloss-missing-two"),
            model.Faults.First(fault => fault.Mistake.Id == "act-deriv-omitted"),
        ];
        var grade = new SubmissionGrading(
            model,
            new GradingOptions(),
            student.Write(
                student.Work(planted),
                entry => entry.Path.StartsWith("gradients.", StringComparison.Ordinal),
                AskedDigits.SignificantFigures(4)
            )
        ).Grade();

        var ids = grade.Diagnosis.Mistakes.Select(mistake => mistake.Mistake.Id).Order();
        Assert.Equal(["act-deriv-omitted", "dloss-missing-two"], ids);
    }

    [Fact]
    public void Alternatives_are_listed_with_the_answer_that_would_tell_them_apart()
    {
        // For half the squared error, δ = ŷ − y is the cross-entropy's formula, and also the result without the sigmoid's derivative.
        var grade = Sheet.Grade(
            Sheet.HandsOn,
            ("gradients.output.weights", ["-0.2053", "-0.2100"]),
            ("gradients.output.bias", ["-0.3820"])
        );

        Assert.Equal(DiagnosisVerdict.Ambiguous, grade.Diagnosis.Verdict);
        Assert.Equal(
            ["act-deriv-omitted", "output-ce-shortcut"],
            grade
                .Diagnosis.Mistakes.Concat(grade.Diagnosis.Alternatives.SelectMany(account => account))
                .Select(mistake => mistake.Mistake.Id)
                .Distinct()
                .Order()
        );

        // With updated weights alone, a step uphill and an error with the wrong sign give the same numbers; a gradient tells them apart.
        var updates = Sheet.Grade(
            Sheet.HandsOn,
            ("updated.output.weights", ["0.29515", "0.39504"]),
            ("updated.output.bias", ["0.09098"]),
            ("updated.hidden.bias", ["0.09933", "0.09911"])
        );

        Assert.Equal(DiagnosisVerdict.Ambiguous, updates.Diagnosis.Verdict);
        Assert.Contains(updates.Notices, notice => notice.EndsWith("would tell them apart.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_random_wrong_number_is_located_but_not_explained()
    {
        var grade = Sheet.Grade(
            Sheet.HandsOn,
            ("values.output.a", ["0.6180"]),
            ("gradients.output.z", ["-0.1273"]),
            ("gradients.output.weights", ["-0.06841", "-0.06999"]),
            ("gradients.output.bias", ["-0.1273"])
        );

        Assert.Equal(DiagnosisVerdict.Unexplained, grade.Diagnosis.Verdict);
        Assert.Equal(["output.z"], grade.Diagnosis.FirstInconsistent);
        Assert.Empty(grade.Diagnosis.Mistakes);
    }

    [Fact]
    public void One_number_of_two_digits_is_too_little_to_name_a_mistake()
    {
        var grade = Sheet.Grade(Sheet.HandsOn, ("gradients.output.bias", ["-0.38"]));

        Assert.Equal(DiagnosisVerdict.InsufficientEvidence, grade.Diagnosis.Verdict);
    }

    [Fact]
    public void A_programs_update_mistakes_are_named()
    {
        // y = 3u, u = 7 + x², x = 2: ∂y/∂x = 12, and with a rate of 0.1 the new x is 0.8; uphill it is 3.2.
        var program = new ProgramExercise
        {
            Variables = [new("x", Tensor.Scalar(2))],
            Parameters = ["x"],
            MaxDepth = 10,
            Statements = ["u = 7 + x ^ 2", "y = 3 * u"],
            LearningRate = 0.1,
        };
        var grader = new Grader(program.Build(), () => program.Build(), new GradingOptions());
        var grade = grader.Grade([
            new SubmittedTensor("gradients.x", Shape.Scalar, [AnswerText.Read("12.00")]),
            new SubmittedTensor("updated.x", Shape.Scalar, [AnswerText.Read("3.200")]),
        ]);

        Assert.Equal("upd-adds", grade.Diagnosis.Mistakes[0].Mistake.Id);
    }

    [Fact]
    public void A_very_long_program_is_graded()
    {
        var program = new ProgramExercise
        {
            Variables = [new("x", Tensor.Scalar(2))],
            Parameters = ["x"],
            MaxDepth = 10,
            Statements = [$"loss = {string.Join('+', Enumerable.Repeat("x", 20_000))}"],
            LearningRate = 0.1,
        };
        var grader = new Grader(program.Build(), () => program.Build(), new GradingOptions());
        var grade = grader.Grade([
            new SubmittedTensor("loss", Shape.Scalar, [AnswerText.Read("12.34")]),
            new SubmittedTensor("updated.x", Shape.Scalar, [AnswerText.Read("2002.0")]),
        ]);

        Assert.Equal((0.0, 2.0), (grade.Points, grade.MaxPoints));
    }

    [Fact]
    public void Many_parameters_are_graded_without_a_search()
    {
        var program = new ProgramExercise
        {
            Variables = [.. Enumerable.Range(0, 2_000).Select(i => new KeyValuePair<string, Tensor>($"v{i}", Tensor.Scalar(i)))],
            Parameters = [.. Enumerable.Range(0, 2_000).Select(i => $"v{i}")],
            MaxDepth = 10,
            Statements = [$"loss = {string.Join('+', Enumerable.Range(0, 2_000).Select(i => $"v{i}"))}"],
            LearningRate = 0.1,
        };
        var model = new DiagnosisModel(program.Build());

        Assert.False(model.IsSearchable);
        Assert.Empty(model.Faults);
    }

    [Fact]
    public void An_exercise_too_large_for_the_search_is_still_marked()
    {
        var layers = Enumerable
            .Range(0, 12)
            .Select(i => new Layer($"l{i}", Tensor.Matrix(1, 0.9), Tensor.Vector(0.1), Functions.Tanh))
            .ToArray();
        var exercise = Sheet.Exercise(layers, "mse", Tensor.Matrix(1, 0.5), Tensor.Matrix(1, 0.3), 0.1);
        var grade = Sheet.Grade(exercise, ("gradients.l11.bias", ["0.9999"]), ("loss", ["0.9999"]));

        Assert.All(grade.Items, item => Assert.Equal(GradeVerdict.Incorrect, item.Verdict));
        Assert.Contains(grade.Notices, notice => notice.StartsWith("This exercise is too large", StringComparison.Ordinal));
        Assert.Empty(grade.Diagnosis.Mistakes);
    }

    [Fact]
    public void A_sheet_of_random_errors_is_not_explained()
    {
        var random = new Random(1);
        for (var seed = 0; seed < 30; seed++)
        {
            var exercise = SimulatedStudent.RandomExercise(new Random(seed));
            var model = new DiagnosisModel(exercise.Build());
            var student = new SimulatedStudent(model);
            var work = student
                .Work([])
                .ToDictionary(
                    pair => pair.Key,
                    pair => pair.Value.Select(value => value * (0.2 + 3 * random.NextDouble()) + 0.01).ToArray()
                );
            var grade = new SubmissionGrading(
                model,
                new GradingOptions(),
                student.Write(work, _ => true, AskedDigits.SignificantFigures(5))
            ).Grade();

            Assert.True(
                grade.Diagnosis.Verdict is DiagnosisVerdict.Unexplained or DiagnosisVerdict.Partial,
                $"seed {seed}: {grade.Diagnosis.Verdict}"
            );
        }
    }

    [Fact]
    public void No_mistake_is_named_that_explains_nothing()
    {
        // The last bias gradient was divided by 3 and written to four decimals. Two wrong numbers are too little evidence for this rule
        // alone, and a second fault that changes nothing must not be added to it.
        var exercise = Sheet.Exercise(
            [
                new Layer(
                    "first",
                    Tensor.Matrix(3, 0.65, -0.21, 0.29, 0.88, 0.11, -0.34),
                    Tensor.Vector(0.69, 0.15, -0.95),
                    Functions.Tanh
                ),
                new Layer(
                    "second",
                    Tensor.Matrix(3, -0.61, 0.51, 0.47, -0.64, 0.22, 0.74, 0.71, -0.47, -0.12),
                    Tensor.Vector(0.82, -0.39, -0.24),
                    Functions.Sigmoid
                ),
                new Layer(
                    "third",
                    Tensor.Matrix(2, 0.38, 0.35, -0.49, -0.23, -0.82, -0.57),
                    Tensor.Vector(-0.55, -0.63),
                    Functions.Sigmoid
                ),
            ],
            "mse",
            Tensor.Matrix(2, -0.75, -0.7, -0.56, -0.76, -0.61, -0.31),
            Tensor.Matrix(2, 0.44, 0.76, 0.89, 0.68, 0.78, 0.41),
            0.2
        );
        var grade = Sheet.Grade(
            exercise,
            ("updated.second.bias", ["0.8227", "-0.3928", "-0.2453"]),
            ("updated.third.bias", ["-0.5443", "-0.6256"])
        );

        Assert.Equal(["third.bias"], grade.Diagnosis.FirstInconsistent);
        Assert.All(grade.Diagnosis.Mistakes, mistake => Assert.True(mistake.Explains > 0, $"{mistake.Mistake.Id} at {mistake.At}"));
    }

    [Fact]
    public void A_cancelled_grade_stops()
    {
        var exercise = Sheet.Batch;
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var grader = new Grader(exercise.Build(), () => exercise.Build(), new GradingOptions());

        Assert.Throws<OperationCanceledException>(() =>
            grader.Grade([new SubmittedTensor("loss", Shape.Scalar, [AnswerText.Read("1.234")])], cancelled.Token)
        );
    }

    [Fact]
    public void Preparation_that_is_cancelled_begins_again_with_the_next_submission()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var model = new DiagnosisModel(Sheet.Batch.Build());
        var faults = model.For([.. model.Key.Entries.Select(entry => entry.Node).Distinct()], convention: null);

        Assert.Throws<OperationCanceledException>(() => faults.Prepare(cancelled.Token));
        Assert.Equal(model.Faults.Count, faults.Effects.Count);
    }

    [Fact]
    public void Solving_an_exercise_with_mistakes_can_be_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var model = new DiagnosisModel(Sheet.Batch.Build());
        var worker = new Worker(model.For([], convention: null), cancelled.Token);

        Assert.Throws<OperationCanceledException>(() => worker.Work([model.Anatomy.Step.Loss], []));
    }
}
