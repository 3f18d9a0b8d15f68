using GradService.Engine.Answers;
using GradService.Engine.Grading;
using GradService.Engine.Marking;
using GradService.Engine.Networks;
using GradService.Engine.Operations;
using GradService.Engine.Programs;
using GradService.Engine.Tensors;

namespace GradService.Engine.Tests.Grading;

/// <summary>Small exercises, and short helpers to grade answers to them.</summary>
internal static class Sheet
{
    /// <summary>
    /// A 1-2-1 network of sigmoids with half the squared error, one sample: the hands-on tutorial of the fixture hands-on-sigmoid.
    /// </summary>
    public static NetworkExercise HandsOn =>
        Exercise(
            [
                new Layer("hidden", Tensor.Matrix(2, 0.1, 0.2), Tensor.Vector(0.1, 0.1), Functions.Sigmoid),
                new Layer("output", Tensor.Matrix(1, 0.3, 0.4), Tensor.Vector(0.1), Functions.Sigmoid),
            ],
            "halfSquaredError",
            Tensor.Matrix(1, 0.5),
            Tensor.Matrix(1, 1.0),
            0.1
        );

    /// <summary>
    /// Three samples, two outputs, tanh before identity, mean squared error. Of the factors 2, N, m and 1/η only 2 and m are equal, so that
    /// mistakes can be told apart.
    /// </summary>
    public static NetworkExercise Batch =>
        Exercise(
            [
                new Layer("hidden", Tensor.Matrix(2, 0.4, -0.7, 0.2, 0.9), Tensor.Vector(0.1, -0.3), Functions.Tanh),
                new Layer("output", Tensor.Matrix(2, 0.5, -0.6, 0.8, 0.3), Tensor.Vector(0.2, -0.1), Functions.Identity),
            ],
            "mse",
            Tensor.Matrix(2, 0.5, -1.2, 0.3, 0.7, -0.4, 0.9),
            Tensor.Matrix(2, 0.2, 0.7, -0.5, 0.1, 0.6, -0.3),
            0.3
        );

    public static NetworkExercise Exercise(Layer[] layers, string loss, Tensor inputs, Tensor targets, double? rate)
    {
        var function = Losses.All.Single(choice => choice.Name == loss).Default;
        return new NetworkExercise
        {
            Layers = layers,
            Loss = new Loss(function, function.DefaultReduction),
            Inputs = inputs,
            Targets = targets,
            LearningRate = rate,
        };
    }

    /// <summary>Grades answers, each a path and its numbers as text, row by row; a blank is an empty string.</summary>
    public static Grade Grade(NetworkExercise exercise, GradingOptions? options, params (string Path, string[] Numbers)[] answers)
    {
        var grader = new Grader(exercise.Build(), () => exercise.Build(), options ?? new GradingOptions());
        return grader.Grade([
            .. answers.Select(answer => new SubmittedTensor(
                answer.Path,
                grader.Key.Single(entry => entry.Path == answer.Path).Node.Shape,
                [.. answer.Numbers.Select(AnswerText.Read)]
            )),
        ]);
    }

    public static Grade Grade(NetworkExercise exercise, params (string Path, string[] Numbers)[] answers) => Grade(exercise, null, answers);

    /// <summary>Grades answers to a program of single numbers, each a path and its number as text.</summary>
    public static Grade Grade(ProgramExercise program, params (string Path, string Number)[] answers) =>
        new Grader(program.Build(), () => program.Build(), new GradingOptions()).Grade([
            .. answers.Select(answer => new SubmittedTensor(answer.Path, Shape.Scalar, [AnswerText.Read(answer.Number)])),
        ]);

    public static ProgramExercise Program(string[] statements, string[] parameters, params (string Name, double Value)[] variables) =>
        new()
        {
            Variables = [.. variables.Select(variable => KeyValuePair.Create(variable.Name, Tensor.Scalar(variable.Value)))],
            Parameters = parameters,
            Statements = statements,
            LearningRate = null,
            MaxDepth = 10,
        };

    /// <summary>The verdict on each number of a tensor.</summary>
    public static GradeVerdict[] VerdictsOn(this Grade grade, string path) =>
        [.. grade.Items.Where(item => item.Answer.Split('[')[0] == path).Select(item => item.Verdict)];
}
