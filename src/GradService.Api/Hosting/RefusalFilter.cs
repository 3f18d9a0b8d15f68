using GradService.Api.Configuration;
using GradService.Api.Exercises;
using GradService.Api.Problems;
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
        catch (Exception exception) when ((OfEndpoint(exception, context.HttpContext) ?? Refusal(exception, body?.Exercise)) is { } refusal)
        {
            return refusal;
        }
    }

    private static ProblemHttpResult? OfEndpoint(Exception exception, HttpContext http) =>
        http.GetEndpoint()
            ?.Metadata.GetOrderedMetadata<RefusedException>()
            .FirstOrDefault(refused => refused.Type.IsInstanceOfType(exception))
            ?.ToProblem(exception);

    /// <summary>
    /// The problem document for an exception that any operation may refuse an exercise with; <see langword="null"/> for any other.
    /// </summary>
    public static ProblemHttpResult? Refusal(Exception exception, ExerciseRequest? exercise) =>
        exception switch
        {
            QuantityShapeException mismatch when exercise is not null => Problem.Malformed(
                new Dictionary<string, string[]> { [exercise.PathOf(mismatch)] = [mismatch.Message] }
            ),
            ProgramException fault => Problem.Malformed(fault),
            NonFiniteException failure => Problem.NotComputable(failure),
            LimitExceededException exceeded => Problem.TooLarge(exceeded),
            // The budget is an estimate. If the heap is full nevertheless, refuse the request as for a full budget.
            OutOfBudgetException or OutOfMemoryException => Problem.NoMemory(),
            _ => null,
        };
}
