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

/// <summary>A Python with some module.</summary>
internal static class Python
{
    // Debian's packages belong to Debian's own Python, which need not be the first on the path.
    private static readonly string[] Candidates = ["python3", "/usr/bin/python3"];

    /// <summary>The Python that has a module; <see langword="null"/> where none has.</summary>
    public static string? With(string module) => Array.Find(Candidates, candidate => Tools.Runs(candidate, "-c", $"import {module}"));
}

/// <summary>A test that runs programs which use a module of Python.</summary>
public sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute(string module) =>
        Skip = Python.With(module) is null ? $"no Python with {module} is there: apt-get install python3-{module}" : null;
}
