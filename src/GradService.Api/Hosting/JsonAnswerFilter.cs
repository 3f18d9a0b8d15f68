namespace GradService.Api.Hosting;

/// <summary>Makes what an endpoint answers, unless it is a result of its own, a <see cref="JsonAnswer"/>.</summary>
internal sealed class JsonAnswerFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var result = await next(context);
        return result is null or IResult ? result : new JsonAnswer(result);
    }
}
