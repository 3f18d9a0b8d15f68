using GradService.Api.Exercises;
using GradService.Api.Json;
using GradService.Api.Problems;
using GradService.Engine.Checking;
using GradService.Engine.Drafts;
using GradService.Engine.Programs;
using GradService.Engine.Training;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GradService.Api.Hosting;

/// <summary>
/// Turns refusals of the reader, the validators and the engine into problem documents. Endpoints see only valid requests.
/// </summary>
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

    /// <summary>The problem document for an exception that refuses an exercise; <see langword="null"/> for any other exception.</summary>
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
            // The budget is an estimate. If the heap is full nevertheless, refuse the request as for a full budget.
            OutOfBudgetException or OutOfMemoryException => Problem.NoMemory(),
            _ => null,
        };
}
