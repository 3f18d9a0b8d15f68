using GradService.Engine.Evaluating;
using GradService.Engine.Explaining;
using GradService.Engine.Graph;
using GradService.Engine.Training;

namespace GradService.Engine.Exporting;

/// <summary>A training step as a Python program that recomputes it and prints the same names and numbers.</summary>
public abstract class PythonProgram
{
    // Python takes the encoding of a file from a comment in its first two lines, and a title may look like such a comment. The first one
    // counts, so this one precedes the title.
    private const string Encoding = "# -*- coding: utf-8 -*-";

    // A number takes up to 24 two-byte characters, once in its line and once in the whole text, and then its encoded bytes.
    private const double TextWork = 2_500;
    private const double TextBytes = 400;
    private const double LineWork = 200_000;
    private const double LineBytes = 4_000;

    private readonly IReadOnlyList<string> _notes;

    /// <param name="step">The step.</param>
    /// <param name="evaluation">The values of the nodes in <see cref="Needs"/>.</param>
    private protected PythonProgram(TrainingStep step, Evaluation evaluation) => _notes = Float64Notes.Of(step, evaluation);

    /// <summary>The nodes that must be evaluated before the program can be written.</summary>
    public static IReadOnlyList<Node> Needs(TrainingStep step) => [.. StepOrder.Of(step).Select(item => item.Node)];

    /// <summary>The cost of writing the program. Each given number is copied as text twice.</summary>
    public static Cost CostOfWriting(TrainingStep step)
    {
        var given = step.Assignment.Values.Sum(tensor => (double)tensor.Shape.Length);
        return new Cost((TextWork * given) + (LineWork * step.Quantities.Count), (TextBytes * given) + (LineBytes * step.Quantities.Count))
            + Cost.OfBuilding(step.Loss.Graph)
            + Cost.OfAnswer(given);
    }

    /// <summary>The start of the program: remarks on its numbers, imports and function definitions.</summary>
    public CodeSection Preamble =>
        new(
            "Preamble",
            string.Join("\n\n\n", [string.Concat(_notes.Select(note => $"# {Comment(note)}\n")) + Imports, .. Writer.Definitions])
        );

    /// <summary>The sections after the preamble, in order.</summary>
    public IReadOnlyList<CodeSection> Sections { get; private protected init; } = [];

    /// <summary>The whole program.</summary>
    /// <param name="title">A title, written as a comment; any text.</param>
    public string Write(string? title)
    {
        var comment = string.IsNullOrWhiteSpace(title) ? "" : $"# {Comment(title)}\n";
        var sections = Sections.Select(section => $"# {section.Heading}\n{section.Code}");
        return $"{Encoding}\n{comment}{Preamble.Code}\n\n\n{string.Join("\n\n", sections)}\n";
    }

    private protected abstract PythonWriter Writer { get; }

    private protected abstract string Imports { get; }

    /// <summary>User-supplied text on one line, so that it cannot end the comment that contains it.</summary>
    private static string Comment(string text) =>
        string.Concat(text.Select(c => char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' ? ' ' : c));

    private protected static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);

    /// <summary>A Python dictionary as a member of another one, with one entry a line.</summary>
    private protected static string Dictionary(string name, IEnumerable<(string Key, string Value)> entries) =>
        $"    \"{name}\": {{\n{string.Concat(entries.Select(entry => $"        \"{entry.Key}\": {entry.Value},\n"))}    }},\n";
}
