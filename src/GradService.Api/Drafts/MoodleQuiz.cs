using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using GradService.Api.Exercises;
using GradService.Api.Json;
using GradService.Api.Xml;
using GradService.Engine.Drafts;
using GradService.Engine.Tensors;
using GradService.Engine.Training;

namespace GradService.Api.Drafts;

/// <summary>
/// Writes Moodle XML with one cloze question. If a numerical answer is not a number, Moodle accepts any input. So every number is written
/// in the invariant culture, and a non-finite number is refused.
/// </summary>
internal static class MoodleQuiz
{
    /// <summary>Writes the quiz for an exercise.</summary>
    public static string Write(ExerciseRequest exercise, AskedDigits digits, IReadOnlyList<ClozeCell> cells)
    {
        var question = new StringBuilder();
        question.Append(CultureInfo.InvariantCulture, $"<p>One training step. Answer with {digits}.</p>\n");
        Given(question, exercise);
        question.Append("<table>\n");
        foreach (var cell in cells)
        {
            question.Append(CultureInfo.InvariantCulture, $"<tr><td>{WebUtility.HtmlEncode(cell.Name)}</td><td>{Blank(cell)}</td></tr>\n");
        }

        question.Append("</table>");
        var document = new XDocument(
            new XElement(
                "quiz",
                new XElement(
                    "question",
                    new XAttribute("type", "cloze"),
                    new XElement("name", new XElement("text", PrintableText.Clean(exercise.Title ?? "Backpropagation"))),
                    Html("questiontext", question.ToString()),
                    Html("generalfeedback", ""),
                    new XElement("penalty", "0.3333333"),
                    new XElement("hidden", "0"),
                    new XElement("idnumber")
                )
            )
        );
        return $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{document}\n";
    }

    private static void Given(StringBuilder question, ExerciseRequest exercise)
    {
        if (exercise.Network is { } network)
        {
            for (var i = 0; i < network.Layers.Count; i++)
            {
                var (layer, name) = (network.Layers[i], network.NameOf(i));
                Line(question, $"{name}.weights", layer.Weights);
                Line(question, $"{name}.bias", layer.Bias);
                Text(question, $"{name}: activation", layer.Activation is { } activation ? Choice(activation) : "identity");
            }

            Text(question, "weight layout", network.WeightLayout == WeightLayout.OutIn ? "one row per unit" : "one row per input");
            Text(
                question,
                "loss",
                Choice(exercise.Loss!)
                    + (exercise.Loss!.Reduction is { } reduction ? $", {JsonSerializer.Serialize(reduction, JsonFormat.Options)}" : "")
            );
            Line(question, "inputs", exercise.Inputs);
            Line(question, "targets", exercise.Targets);
        }
        else
        {
            foreach (var (name, tensor) in exercise.Program!.Variables)
            {
                Line(question, name, tensor);
            }

            foreach (var statement in exercise.Program.Statements)
            {
                Text(question, "", statement);
            }
        }

        if (exercise.LearningRate is { } rate)
        {
            Text(question, "learning rate", Number(rate));
        }
    }

    private static string Choice(ChoiceSpec choice) =>
        string.Concat(choice.Given.Select(given => $", {given.Name} {Number((double)given.Value)}").Prepend(choice.Function));

    private static void Line(StringBuilder question, string name, Tensor? tensor)
    {
        if (tensor is not null)
        {
            Text(question, name, JsonSerializer.Serialize(tensor, JsonFormat.Options));
        }
    }

    private static void Text(StringBuilder question, string name, string text) =>
        question.Append(CultureInfo.InvariantCulture, $"<p>{Plain(name.Length == 0 ? text : $"{name}: {text}")}</p>\n");

    /// <summary>A cell in cloze syntax. The right answer is first, because Moodle uses the first range that matches.</summary>
    private static string Blank(ClozeCell cell) =>
        string.Concat(
            "{1:NUMERICAL:",
            string.Join('~', cell.Wrong.Select(wrong => $"%0%{Range(wrong)}#{Escaped(wrong.Hint!)}").Prepend($"={Range(cell.Right)}")),
            "}"
        );

    private static string Range(ClozeAnswer answer) => $"{Number(answer.Value)}:{Number(answer.Tolerance)}";

    private static string Number(double value) =>
        double.IsFinite(value)
            ? value.ToString("R", CultureInfo.InvariantCulture)
            : throw new ArgumentException("A non-finite number would make Moodle accept every answer.", nameof(value));

    /// <summary>Escapes caller-supplied text as HTML, braces included, so that it cannot form a cloze blank.</summary>
    private static string Plain(string text) =>
        WebUtility
            .HtmlEncode(PrintableText.Clean(text))
            .Replace("{", "&#123;", StringComparison.Ordinal)
            .Replace("}", "&#125;", StringComparison.Ordinal);

    /// <summary>Escapes feedback inside a blank.</summary>
    private static string Escaped(string text) =>
        string.Concat(
            WebUtility.HtmlEncode(text).Select(c => c is '~' or '}' or '{' or '#' or '/' or '"' or '\\' ? $"\\{c}" : c.ToString())
        );

    private static XElement Html(string name, string html) =>
        new(name, new XAttribute("format", "html"), new XElement("text", new XCData(html)));
}
