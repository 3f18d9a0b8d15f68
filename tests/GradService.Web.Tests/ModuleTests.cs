using System.Diagnostics;
using System.Reflection;

namespace GradService.Web.Tests;

/// <summary>The page's modules that need no browser have tests in TypeScript.</summary>
public sealed class ModuleTests
{
    // The project file writes the folder into the assembly: a build in CI replaces the paths that the compiler knows.
    private static readonly string Page = typeof(ModuleTests)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == nameof(Page))
        .Value!;

    [BrowserFact]
    public async Task The_tests_in_TypeScript_pass()
    {
        using var npm = Process.Start(
            new ProcessStartInfo("npm", ["test", "--silent"])
            {
                WorkingDirectory = Page,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var (output, errors) = (npm.StandardOutput.ReadToEndAsync(), npm.StandardError.ReadToEndAsync());
        await npm.WaitForExitAsync();

        Assert.True(npm.ExitCode == 0, $"{await output}\n{await errors}");
    }
}
