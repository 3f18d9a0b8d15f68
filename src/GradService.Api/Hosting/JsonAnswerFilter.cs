namespace GradService.Api.Hosting;

/// <summary>Sends what an endpoint answers, unless it is a result that sends itself, as a <see cref="JsonAnswer"/>.</summary>
internal sealed class JsonAnswerFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var result = await next(context);
        return result is null or IResult ? result : new JsonAnswer(result);
    }
}
