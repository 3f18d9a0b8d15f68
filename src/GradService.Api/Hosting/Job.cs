using GradService.Engine.Graph;

namespace GradService.Api.Hosting;

/// <summary>
/// What an operation is about to compute, and what that costs. An endpoint returns it instead of computing: <see cref="JobFilter"/>
/// compares the cost with the limits, takes the memory
/// from the budget, and only then runs it. A job may return another one, where the cost of a second part is known only after the first.
/// </summary>
/// <param name="cost">What it will take.</param>
/// <param name="run">Computes the answer: an object for JSON, an <see cref="Answer"/>, a problem, or the next job.</param>
internal sealed class Job(Cost cost, Func<Checkpoint, object> run) : IResult
{
    /// <summary>What it will take.</summary>
    public Cost Cost => cost;

    /// <summary>Computes the answer.</summary>
    public object Run(Checkpoint checkpoint) => run(checkpoint);

    /// <summary>Computes the answer without limits: for the examples of the documentation.</summary>
    public object RunUnlimited()
    {
        var result = Run(default);
        return result is Job next ? next.RunUnlimited() : result;
    }

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext) =>
        throw new InvalidOperationException("A job is run by a filter, not by the endpoint that made it.");
}
