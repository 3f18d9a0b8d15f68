using System.Diagnostics;

namespace GradService.Api.Tests;

/// <summary>Programs of the machine that tests try what we write with.</summary>
internal static class Tools
{
    /// <summary>Whether a command runs and ends well.</summary>
    public static bool Runs(string program, params string[] arguments)
    {
        try
        {
            return Run(program, arguments, "").ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    /// <summary>Runs a program to its end.</summary>
    public static (int ExitCode, string Output, string Errors) Run(string program, string[] arguments, string input)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all: its exit code says why.
        }

        process.WaitForExit();
        return (process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }
}

/// <summary>A test that needs Graphviz.</summary>
public sealed class GraphvizTheoryAttribute : TheoryAttribute
{
    private static readonly bool IsThere = Tools.Runs("dot", "-V");

    public GraphvizTheoryAttribute() => Skip = IsThere ? null : "Graphviz is not there: apt-get install graphviz";
}
