namespace GradService.Reliability.Tests;

/// <summary>A test that is skipped where the machine lacks something.</summary>
public sealed class FactUnlessAttribute : FactAttribute
{
    /// <param name="type">Whose property tells.</param>
    /// <param name="property">What is lacking; <see langword="null"/> where nothing is.</param>
    public FactUnlessAttribute(Type type, string property) => Skip = (string?)type.GetProperty(property)!.GetValue(null);
}
