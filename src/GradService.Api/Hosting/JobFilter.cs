using Microsoft.AspNetCore.Http.HttpResults;

namespace GradService.Api.Hosting;

/// <summary>
/// Runs the jobs that endpoints return, after they are admitted. An endpoint that takes a body must return a job: an answer that it
/// computed itself would bypass the limits.
/// </summary>
internal sealed class JobFilter(Admission admission) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var result = await next(context);
        if (RequestBody.Of(context) is { } body)
        {
            if (result is not (Job or ProblemHttpResult))
            {
                throw new InvalidOperationException(
                    $"{OperationName.Of(context.HttpContext)} computed its answer outside the limits: an endpoint that takes a body "
                        + $"returns a {nameof(Job)}."
                );
            }

            result = result is Job job ? await admission.RunAsync(job, body.Resources, context.HttpContext) : result;
        }

        return result is null or IResult ? result : new JsonAnswer(result);
    }
}
