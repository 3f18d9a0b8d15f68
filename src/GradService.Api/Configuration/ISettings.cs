namespace GradService.Api.Configuration;

/// <summary>Settings with rules beyond a range for each value.</summary>
internal interface ISettings
{
    /// <summary>The faults of the values, one message each.</summary>
    /// <param name="section">The name of the section.</param>
    IEnumerable<string> Faults(string section);
}
