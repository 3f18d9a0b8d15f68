using GradService.Engine.Evaluating;
using GradService.Engine.Graph;

namespace GradService.Api.Hosting;

/// <summary>
/// A computation with its estimated cost. An endpoint returns a job instead of computing. <see cref="JobFilter"/> compares the cost with
/// the limits, takes the memory from the budget, and only then runs the job. A job may return another job, if the cost of a second part is
/// known only after the first.
/// </summary>
/// <param name="cost">The estimated cost.</param>
/// <param name="run">Computes the answer: an object for JSON, an <see cref="Answer"/>, a problem, or the next job.</param>
internal sealed class Job(Cost cost, Func<Checkpoint, object> run) : IResult
{
    /// <summary>The estimated cost.</summary>
    public Cost Cost => cost;

    /// <summary>Computes the answer.</summary>
    public object Run(Checkpoint checkpoint) => run(checkpoint);

    /// <summary>Computes the answer without limits, for the examples in the documentation.</summary>
    public object RunUnlimited()
    {
        var result = Run(default);
        return result is Job next ? next.RunUnlimited() : result;
    }

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext) =>
        throw new InvalidOperationException("A job is run by a filter, not by the endpoint that made it.");
}
