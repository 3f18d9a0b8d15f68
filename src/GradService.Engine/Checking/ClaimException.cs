namespace GradService.Engine.Checking;

/// <summary>A gradient is claimed for an unknown quantity, or in the wrong shape.</summary>
/// <param name="quantity">The quantity name in the claim.</param>
/// <param name="message">What was expected and what was found.</param>
public sealed class ClaimException(string quantity, string message) : Exception(message)
{
    /// <summary>The quantity name in the claim.</summary>
    public string Quantity => quantity;
}
