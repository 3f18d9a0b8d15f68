using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GradService.Api.Configuration;
using GradService.Api.Exercises;
using GradService.Api.Grades.Formats;
using GradService.Api.Hosting;
using GradService.Api.Json;
using GradService.Engine.Grading;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace GradService.Api.Grades;

/// <summary>Example answers and grades for the OpenAPI document.</summary>
internal static class GradesExample
{
    /// <summary>The grade of correct answers.</summary>
    public static GradesResponse Response
    {
        get
        {
            var body = JsonNode.Parse(ExampleCatalog.All[0].Exercise.GetRawText())!.AsObject();
            AddAnswers(body);
            var request = body.Deserialize<GradesRequest>(JsonFormat.Options)!;
            return (GradesResponse)
                request
                    .Prepare(Limits.None, grader => GradesResponse.From(grader.Grade(request.Answers.Tensors), Reveal.Hints))
                    .RunUnlimited();
        }
    }

    /// <summary>A class of three: one correct submission, one with a mistake, one line that is not JSON.</summary>
    public static string Class()
    {
        var exercise = JsonNode.Parse(ExampleCatalog.All[0].Exercise.GetRawText())!.AsObject();
        AddAnswers(exercise);
        var answers = exercise["answers"]!.DeepClone().AsObject();
        exercise.Remove("answers");
        var wrong = answers.DeepClone().AsObject();
        wrong["gradients"]!["output.weights"] = JsonNode.Parse("[[-0.200]]");
        wrong["gradients"]!["output.bias"] = JsonNode.Parse("[-0.400]");
        return string.Join(
                '\n',
                Line(exercise),
                Line(new JsonObject { ["id"] = "ada", ["answers"] = answers }),
                Line(new JsonObject { ["id"] = "bob", ["answers"] = wrong }),
                "I give up"
            ) + "\n";
    }

    /// <summary>The response for that class.</summary>
    public static string GradedClass()
    {
        var lines = Class().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var grading = (BatchGrading)
            JsonSerializer
                .Deserialize<ReportRequest>(lines[0], JsonFormat.Options)!
                .Prepare(
                    Limits.None,
                    grader => new BatchGrading(
                        grader,
                        GradeWriter.Find(null, null)!,
                        Reveal.Hints,
                        Limits.None,
                        _ => null,
                        NullLogger.Instance
                    )
                )
                .RunUnlimited();
        using var resources = new RequestResources(new MemoryBudget(Options.Create(new ServerLimits())).Open(default));
        var summary = new ClassSummary();
        var graded = lines
            .Skip(1)
            .Select((line, i) => grading.Grade(i + 2, Encoding.UTF8.GetBytes(line), resources, wait: null, CancellationToken.None))
            .ToList();
        foreach (var grade in graded.Select(outcome => outcome.Grade).OfType<Grade>())
        {
            summary.Add(grade);
        }

        return Encoding.UTF8.GetString([.. graded.SelectMany(outcome => outcome.Text), .. grading.End(summary)]);
    }

    private static string Line(JsonObject value) => value.ToJsonString(JsonFormat.Options);

    /// <summary>Adds correct answers to an exercise.</summary>
    public static void AddAnswers(JsonObject exercise)
    {
        var request = exercise.Deserialize<ReportRequest>(JsonFormat.Options)!;
        var step = request.ToTrainingStep(Limits.None);
        using var evaluation = step.Evaluate(step.Plan([.. step.Parameters.Select(parameter => parameter.Gradient), step.Loss]));
        var gradients = new JsonObject();
        foreach (var parameter in step.Parameters)
        {
            gradients[parameter.Name] = JsonSerializer.SerializeToNode(evaluation.Read(parameter.Gradient), JsonFormat.Options);
        }

        exercise["answers"] = new JsonObject { ["loss"] = evaluation[step.Loss][0], ["gradients"] = gradients };
    }
}
