using System.Text.Json;
using System.Text.Json.Nodes;
using GradService.Api.Examples;
using GradService.Api.Hosting;
using GradService.Api.Json;
using GradService.Engine.Grading;

namespace GradService.Api.Grades;

/// <summary>Answers for the examples of the documentation: the right ones, and for the answer shown one with a mistake.</summary>
internal static class GradesExample
{
    /// <summary>What is answered to a student who forgot a derivative.</summary>
    public static GradesResponse Response
    {
        get
        {
            var body = JsonNode.Parse(ExampleCatalog.All[0].Exercise.GetRawText())!.AsObject();
            AddAnswers(body);
            var request = body.Deserialize<GradesRequest>(JsonFormat.Options)!;
            return GradesResponse.From(GradesEndpoint.GraderFor(request, Limits.None, CancellationToken.None).Grade(request.Answers.Tensors), Reveal.Hints);
        }
    }

    /// <summary>Adds right answers, in four decimals, to an exercise.</summary>
    public static void AddAnswers(JsonObject exercise)
    {
        var request = exercise.Deserialize<GradingExample>(JsonFormat.Options)!;
        var (step, _) = request.ToStep(Limits.None);
        using var evaluation = step.Evaluate(step.Plan([.. step.Parameters.Select(parameter => parameter.Gradient), step.Loss]));
        var gradients = new JsonObject();
        foreach (var parameter in step.Parameters)
        {
            gradients[parameter.Name] = JsonSerializer.SerializeToNode(evaluation.Read(parameter.Gradient), JsonFormat.Options);
        }

        exercise["answers"] = new JsonObject { ["loss"] = evaluation[step.Loss][0], ["gradients"] = gradients };
    }

    private sealed record GradingExample : GradingRequest;
}
