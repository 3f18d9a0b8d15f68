using System.Text.Json;

namespace GradService.Web.Tests;

/// <summary>Finds an installed Chromium.</summary>
internal static class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>The path of the executable; <see langword="null"/> if none is installed.</summary>
    public static string? Path { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(System.IO.Path.PathSeparator)
            .SelectMany(folder => Names.Select(name => System.IO.Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);

    /// <summary>
    /// The reason to skip browser tests: no browser, or the page was not built. With BROWSER_TESTS=required they run, and fail instead.
    /// </summary>
    public static string? Lack =>
        Environment.GetEnvironmentVariable("BROWSER_TESTS") == "required" ? null
        : Path is null ? "Chromium is not installed: apt-get install chromium"
        : IsPageBuilt ? null
        : "The page was not built: Node.js was not found";

    private static bool IsPageBuilt =>
        JsonDocument
            .Parse(File.ReadAllBytes(System.IO.Path.Combine(AppContext.BaseDirectory, "GradService.Web.staticwebassets.endpoints.json")))
            .RootElement.GetProperty("Endpoints")
            .EnumerateArray()
            .Any(endpoint => endpoint.GetProperty("Route").ValueEquals("index.html"));
}

/// <summary>A test that needs a browser and the page.</summary>
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Chromium.Lack;
}

/// <summary>A test with data that needs a browser and the page.</summary>
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = Chromium.Lack;
}
