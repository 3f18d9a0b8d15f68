namespace GradService.Api.Configuration;

/// <summary>A well-formed request exceeds a limit.</summary>
/// <param name="message">What is allowed, and what the request needs.</param>
public sealed class LimitExceededException(string message) : Exception(message);
