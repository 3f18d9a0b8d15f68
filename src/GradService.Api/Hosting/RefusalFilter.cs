using GradService.Api.Exercises;
using GradService.Api.Json;
using GradService.Api.Problems;
using GradService.Engine.Checking;
using GradService.Engine.Drafts;
using GradService.Engine.Programs;
using GradService.Engine.Training;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GradService.Api.Hosting;

/// <summary>Turns what the reader, the validators or the engine refuse into a problem document; endpoints see good requests only.</summary>
internal sealed class RefusalFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var body = RequestBody.Of(context);
        try
        {
            return body?.Judge(context.HttpContext) ?? await next(context);
        }
        catch (Exception exception) when (Refusal(exception, body?.Exercise) is { } refusal)
        {
            return refusal;
        }
    }

    /// <summary>The problem that the engine found with an exercise; <see langword="null"/> for any other exception.</summary>
    public static ProblemHttpResult? Refusal(Exception exception, ExerciseRequest? exercise) =>
        exception switch
        {
            QuantityShapeException mismatch when exercise is not null => Problem.Malformed(
                new Dictionary<string, string[]> { [exercise.PathOf(mismatch)] = [mismatch.Message] }
            ),
            ProgramException fault => Problem.Malformed(fault),
            ClaimException fault => Problem.Malformed(
                new Dictionary<string, string[]> { [JsonPlace.Member("gradients", fault.Quantity)] = [fault.Message] }
            ),
            UnknownAnswerException fault => Problem.Malformed(
                new Dictionary<string, string[]> { [$"asked[{fault.Place}]"] = [fault.Message] }
            ),
            NonFiniteException failure => Problem.NotComputable(failure),
            LimitExceededException exceeded => Problem.TooLarge(exceeded),
            // The budget is an estimate: where the heap is full all the same, the request is one of those that are too many.
            OutOfBudgetException or OutOfMemoryException => Problem.NoMemory(),
            _ => null,
        };
}
