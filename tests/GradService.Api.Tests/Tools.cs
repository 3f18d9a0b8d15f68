using System.Diagnostics;

namespace GradService.Api.Tests;

/// <summary>Runs external programs that check our output.</summary>
internal static class Tools
{
    /// <summary>Whether a command exists and exits with 0.</summary>
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

    /// <summary>Runs a program and waits until it exits.</summary>
    public static (int ExitCode, string Output, string Errors) Run(string program, string[] arguments, string input)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program exited without reading all its input; the exit code tells why.
        }

        process.WaitForExit();
        return (process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }
}

/// <summary>A test that needs Graphviz.</summary>
public sealed class GraphvizTheoryAttribute : TheoryAttribute
{
    private static readonly bool IsThere = Tools.Runs("dot", "-V");

    public GraphvizTheoryAttribute() => Skip = IsThere ? null : "Graphviz is not installed: apt-get install graphviz";
}

/// <summary>Finds a Python interpreter that has a module.</summary>
internal static class Python
{
    // Debian's packages are installed for /usr/bin/python3, which may not be the first on the path.
    private static readonly string[] Candidates = ["python3", "/usr/bin/python3"];

    /// <summary>The interpreter that has a module; <see langword="null"/> if none has.</summary>
    public static string? With(string module) => Array.Find(Candidates, candidate => Tools.Runs(candidate, "-c", $"import {module}"));
}

/// <summary>A test that needs a Python module.</summary>
public sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute(string module) =>
        Skip = Python.With(module) is null ? $"no Python with {module} is installed: apt-get install python3-{module}" : null;
}
