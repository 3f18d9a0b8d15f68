namespace GradService.Api.Hosting;

/// <summary>A request that is well-formed but asks for more than a limit allows.</summary>
/// <param name="message">What is allowed, and what was asked for.</param>
public sealed class LimitExceededException(string message) : Exception(message);
