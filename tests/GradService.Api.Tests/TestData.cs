using System.Text.Json;

namespace GradService.Api.Tests;

/// <summary>The files that tests read, copied beside the test program.</summary>
internal static class TestData
{
    /// <summary>All files of a folder with this extension, sorted by name.</summary>
    public static IEnumerable<string> Files(string folder, string ending) =>
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, folder), $"*{ending}").Order();

    /// <summary>The text of a file.</summary>
    public static string Text(string folder, string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, folder, name));

    /// <summary>The JSON of a file.</summary>
    public static JsonElement Json(string folder, string name) => JsonDocument.Parse(Text(folder, name)).RootElement;
}
