using System.Text.Json;

namespace GradService.Api.Json;

/// <summary>A value in a request body that cannot be read.</summary>
/// <param name="place">The path relative to the value that was being read: <c>[1][0]</c>, <c>.function</c>, or empty.</param>
/// <param name="message">What was expected, and what was found.</param>
public sealed class BodyException(string place, string message) : JsonException(message)
{
    /// <summary>The path relative to the value that was being read.</summary>
    public string Place => place;
}
