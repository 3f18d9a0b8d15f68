namespace GradService.Reliability.Tests;

/// <summary>A fact that is skipped if the machine lacks a prerequisite.</summary>
public sealed class FactUnlessAttribute : FactAttribute
{
    /// <param name="type">The type with the static property.</param>
    /// <param name="property">
    /// The name of a static string property: the reason to skip the test, or <see langword="null"/> to run it.
    /// </param>
    public FactUnlessAttribute(Type type, string property) => Skip = (string?)type.GetProperty(property)!.GetValue(null);
}
