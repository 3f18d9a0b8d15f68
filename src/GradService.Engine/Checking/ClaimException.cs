namespace GradService.Engine.Checking;

/// <summary>A claimed gradient that belongs to no quantity, or has not its shape.</summary>
/// <param name="quantity">The name that it was claimed for.</param>
/// <param name="message">What was expected and what was found.</param>
public sealed class ClaimException(string quantity, string message) : Exception(message)
{
    /// <summary>The name that it was claimed for.</summary>
    public string Quantity => quantity;
}
