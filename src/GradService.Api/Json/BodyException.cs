using System.Text.Json;

namespace GradService.Api.Json;

/// <summary>A value in a request body that cannot be read.</summary>
/// <param name="place">Where, below the value that was being read: <c>[1][0]</c>, <c>.function</c>, or nothing.</param>
/// <param name="message">What was expected, and what was found.</param>
public sealed class BodyException(string place, string message) : JsonException(message)
{
    /// <summary>Where, below the value that was being read.</summary>
    public string Place => place;
}
