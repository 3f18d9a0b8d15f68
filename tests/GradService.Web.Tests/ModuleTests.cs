using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace GradService.Web.Tests;

/// <summary>The page's modules that need no browser have tests in TypeScript.</summary>
public sealed class ModuleTests
{
    [BrowserFact]
    public async Task The_tests_in_TypeScript_pass()
    {
        using var npm = Process.Start(
            new ProcessStartInfo("npm", ["test", "--silent"])
            {
                WorkingDirectory = Page(),
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var (output, errors) = (npm.StandardOutput.ReadToEndAsync(), npm.StandardError.ReadToEndAsync());
        await npm.WaitForExitAsync();

        Assert.True(npm.ExitCode == 0, $"{await output}\n{await errors}");
    }

    private static string Page([CallerFilePath] string file = "") =>
        Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "src", "GradService.Web");
}
