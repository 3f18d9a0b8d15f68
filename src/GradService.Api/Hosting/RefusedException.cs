using Microsoft.AspNetCore.Http.HttpResults;

namespace GradService.Api.Hosting;

/// <summary>Metadata of an endpoint: an exception with which this operation alone refuses a request.</summary>
/// <param name="Type">The type of the exception.</param>
/// <param name="ToProblem">The problem document for it.</param>
internal sealed record RefusedException(Type Type, Func<Exception, ProblemHttpResult> ToProblem);

/// <summary>Refusals of single endpoints.</summary>
internal static class RefusedExceptions
{
    /// <summary>Answers an exception of this type with a problem document.</summary>
    public static RouteHandlerBuilder Refuses<T>(this RouteHandlerBuilder endpoint, Func<T, ProblemHttpResult> toProblem)
        where T : Exception => endpoint.WithMetadata(new RefusedException(typeof(T), exception => toProblem((T)exception)));
}
