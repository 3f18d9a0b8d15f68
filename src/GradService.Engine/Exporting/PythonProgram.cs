using GradService.Engine.Explaining;
using GradService.Engine.Graph;
using GradService.Engine.Training;

namespace GradService.Engine.Exporting;

/// <summary>A training step as a program of Python that computes it again and prints the same names and numbers.</summary>
public abstract class PythonProgram
{
    // Python reads a file as the encoding that a comment in one of its first two lines names, and a title may look like one: the first that
    // does counts.
    private const string Encoding = "# -*- coding: utf-8 -*-";

    // A number takes up to 24 characters of two bytes, in the line and in the whole; then its bytes.
    private const double TextWork = 2_500;
    private const double TextBytes = 400;
    private const double LineWork = 200_000;
    private const double LineBytes = 4_000;

    /// <summary>What a program must know the values of before it is written.</summary>
    public static IReadOnlyList<Node> Needs(TrainingStep step) => [.. StepOrder.Of(step).Select(item => item.Node)];

    /// <summary>What writing the program takes: each number that is given becomes text, twice on its way.</summary>
    public static Cost CostOfWriting(TrainingStep step)
    {
        var given = step.Assignment.Values.Sum(tensor => (double)tensor.Shape.Length);
        return new Cost((TextWork * given) + (LineWork * step.Quantities.Count), (TextBytes * given) + (LineBytes * step.Quantities.Count))
            + Cost.OfBuilding(step.Loss.Graph)
            + Cost.OfAnswer(given);
    }

    /// <summary>What the program starts with: modules and functions.</summary>
    public CodeSection Preamble => new("Preamble", string.Join("\n\n\n", [Imports, .. Writer.Definitions]));

    /// <summary>The sections of the program after that, in order.</summary>
    public IReadOnlyList<CodeSection> Sections { get; private protected init; } = [];

    /// <summary>The whole program.</summary>
    /// <param name="title">A title for people; any text.</param>
    public string Write(string? title)
    {
        var comment = string.IsNullOrWhiteSpace(title) ? "" : $"# {Comment(title)}\n";
        var sections = Sections.Select(section => $"# {section.Heading}\n{section.Code}");
        return $"{Encoding}\n{comment}{Preamble.Code}\n\n\n{string.Join("\n\n", sections)}\n";
    }

    private protected abstract PythonWriter Writer { get; }

    private protected abstract string Imports { get; }

    /// <summary>A text of people on one line, so that it cannot end the comment that it stands in.</summary>
    private static string Comment(string text) =>
        string.Concat(text.Select(c => char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' ? ' ' : c));

    private protected static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);

    /// <summary>A dictionary of Python, an entry a line.</summary>
    private protected static string Dictionary(string name, IEnumerable<(string Key, string Value)> entries) =>
        $"    \"{name}\": {{\n{string.Concat(entries.Select(entry => $"        \"{entry.Key}\": {entry.Value},\n"))}    }},\n";
}
