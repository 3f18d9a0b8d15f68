namespace GradService.Engine.Programs;

/// <summary>An error in a program: where it is, what is wrong and what to write instead.</summary>
/// <param name="place">Which part of it: <c>statements[2]</c>, <c>variables</c>, <c>parameters[0]</c>.</param>
/// <param name="message">What is wrong and what to write instead.</param>
/// <param name="source">The text of the statement; empty if the fault is not in a statement.</param>
/// <param name="offset">The offset in the text, from 0.</param>
public sealed class ProgramException(string place, string message, string source = "", int offset = 0) : Exception(message)
{
    /// <summary>Which part of the program.</summary>
    public string Place => place;

    /// <summary>The name of the variable at fault; <see langword="null"/> if no variable is.</summary>
    public string? Variable { get; init; }

    /// <summary>The line of the statement, from 1; 0 if the fault is not in a statement.</summary>
    public int Line => source.Length == 0 ? 0 : source.AsSpan(0, offset).Count('\n') + 1;

    /// <summary>The column in that line, from 1.</summary>
    public int Column => offset - LineStart + 1;

    /// <summary>The line of the statement around the fault, with a caret below that points at the fault.</summary>
    public string Excerpt
    {
        get
        {
            const int reach = 40;
            var end = source.IndexOf('\n', offset);
            var from = Math.Max(LineStart, offset - reach);
            var to = Math.Min(end < 0 ? source.Length : end, offset + reach);
            return $"{source[from..to]}\n{new string(' ', offset - from)}^";
        }
    }

    private int LineStart => offset == 0 ? 0 : source.LastIndexOf('\n', offset - 1) + 1;
}
