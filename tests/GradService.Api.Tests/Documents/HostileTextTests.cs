using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using GradService.Api.Tests.Grades;

namespace GradService.Api.Tests.Documents;

/// <summary>
/// Text stays text: titles, ids and answers of callers never run as code and never break a document that contains them.
/// </summary>
public sealed partial class HostileTextTests
{
    // Parses each program as Python would, with the encoding that the file declares. Prints the number of different syntax trees, the first
    // encoding, and the files left in the folder.
    private const string Syntax = """
        import ast, json, os, sys, tempfile, tokenize
        folder = tempfile.mkdtemp()
        os.chdir(folder)
        trees = []
        for number, source in enumerate(json.load(sys.stdin)):
            path = os.path.join(folder, f"step{number}.py")
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(source)
            with tokenize.open(path) as file:
                trees.append(file.encoding + ast.dump(compile(file.read(), path, "exec", ast.PyCF_ONLY_AST)))
            os.remove(path)
        print(json.dumps([len(set(trees)), trees[0][:5], os.listdir(folder)]))
        """;

    private const string Program = """{ "variables": { "x": 2.0 }, "parameters": ["x"], "statements": ["l = x ^ 2"] }""";

    [PythonFact("ast")]
    [Trait("Needs", "python")]
    public async Task A_title_is_only_a_comment_in_a_program()
    {
        foreach (var target in (string[])["numpy", "pytorch"])
        {
            var sources = new JsonArray();
            foreach (var title in HostileText.All.Prepend("harmless"))
            {
                sources.Add((JsonNode)(await Post("/v1/exports", title, body => body["target"] = target)).Text);
            }

            var (exitCode, output, errors) = Tools.Run(Python.With("ast")!, ["-c", Syntax], sources.ToJsonString());

            Assert.True(exitCode == 0, errors);
            Assert.Equal("[1, \"utf-8\", []]", output.Trim());
        }
    }

    [Fact]
    public async Task A_title_does_not_change_the_code_of_a_notebook()
    {
        var harmless = Cells(await Post("/v1/exports", "harmless", body => body["target"] = "jupyter"));
        foreach (var title in HostileText.All)
        {
            Assert.Equal(harmless, Cells(await Post("/v1/exports", title, body => body["target"] = "jupyter")));
        }

        static IReadOnlyList<string> Cells(Answer answer) =>
            [
                .. answer
                    .Json.GetProperty("cells")
                    .EnumerateArray()
                    .Where(cell => cell.GetProperty("cell_type").GetString() == "code")
                    .Select(cell => cell.GetProperty("source").GetString()!),
            ];
    }

    [Fact]
    public async Task A_title_adds_no_question_to_a_quiz_and_no_element_to_its_XML()
    {
        var harmless = Shape(await Post("/v1/exercises/moodle", "harmless"));
        foreach (var title in HostileText.All)
        {
            Assert.Equal(harmless, Shape(await Post("/v1/exercises/moodle", title)));
        }

        static (int Elements, int Blanks) Shape(Answer answer)
        {
            var quiz = XDocument.Parse(answer.Text);
            return (quiz.Descendants().Count(), Blank().Count(quiz.Descendants("questiontext").Single().Value));
        }
    }

    [GraphvizTheory]
    [Trait("Needs", "graphviz")]
    [InlineData(0)]
    public async Task A_title_adds_nothing_to_a_drawing(int expectedErrors)
    {
        var harmless = await Drawn("harmless");
        foreach (var title in HostileText.All)
        {
            Assert.Equal(harmless, await Drawn(title));
        }

        async Task<(int Nodes, int Edges)> Drawn(string title)
        {
            var document = await Post("/v1/graphs", title, accept: "text/vnd.graphviz");
            var (exitCode, drawn, errors) = Tools.Run("dot", ["-Tjson"], document.Text);
            Assert.True(exitCode == expectedErrors, errors);
            var json = JsonDocument.Parse(drawn).RootElement;
            return (json.GetProperty("objects").GetArrayLength(), json.GetProperty("edges").GetArrayLength());
        }
    }

    [Fact]
    public async Task A_title_is_a_single_line_of_a_worked_solution()
    {
        var harmless = (await Post("/v1/explanations", "harmless", accept: "text/markdown")).Text.Split('\n');
        foreach (var title in HostileText.All)
        {
            var lines = (await Post("/v1/explanations", title, accept: "text/markdown")).Text.Split('\n');

            Assert.Equal(harmless[1..], lines[1..]);
            Assert.DoesNotMatch(@"(?<!\\)<", lines[0]);
        }
    }

    [Theory]
    [InlineData("json")]
    [InlineData("gradescope")]
    [InlineData("prairielearn")]
    [InlineData("junit")]
    [InlineData("csv")]
    public async Task Ids_and_answers_stay_text_in_every_grade_format(string format)
    {
        var lines = HostileText
            .All.SelectMany(text =>
                new[]
                {
                    new JsonObject
                    {
                        ["id"] = text,
                        ["answers"] = new JsonObject { ["loss"] = "0.1" },
                    },
                    new JsonObject
                    {
                        ["id"] = "s",
                        ["answers"] = new JsonObject { ["loss"] = text },
                    },
                }
            )
            .ToList();
        var batch = string.Join('\n', lines.Select(line => line.ToJsonString()).Prepend(HandsOn.Class("{}").Split('\n')[0]));
        var answer = await Api.Send($"/v1/grades/batch?format={format}", new StringContent(batch, mediaType: new("application/x-ndjson")));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        switch (format)
        {
            case "junit":
                Assert.Equal(lines.Count, XDocument.Parse(answer.Text).Root!.Elements("testsuite").Count());
                break;
            case "csv":
                var rows = Rows(answer.Text);
                Assert.Equal(lines.Count + 1, rows.Count);
                Assert.All(rows, row => Assert.Equal(rows[0].Count, row.Count));
                Assert.All(rows.SelectMany(row => row), cell => Assert.DoesNotMatch("^[=+@\t\r＝＋－＠]|^-[^0-9.]|\0", cell));
                break;
            default:
                Assert.Equal(lines.Count, answer.Lines.Count(line => !line.TryGetProperty("summary", out _)));
                break;
        }
    }

    [Theory]
    [InlineData("computed by a name", """{ "program": { "variables": { "x": 1 }, "statements": ["y = NAME"] } }""")]
    [InlineData("a function", """{ "program": { "variables": { "x": 1 }, "statements": ["y = NAME(x)"] } }""")]
    [InlineData("an argument", """{ "program": { "variables": { "x": 1 }, "statements": ["y = sum(x, NAME=0)"] } }""")]
    [InlineData("a parameter", """{ "program": { "variables": { "x": 1 }, "parameters": ["NAME"], "statements": ["y = x"] } }""")]
    [InlineData(
        "a layer that overflows",
        """
            { "network": { "layers": [{ "name": "NAME", "weights": [[1e308]], "bias": [1e308] }] }, "loss": "mse", "inputs": [[10]],
            "targets": [[1]] }
            """
    )]
    [InlineData(
        "a layer that does not fit",
        """
            { "network": { "layers": [{ "name": "NAME", "weights": [[1, 2]] }, { "weights": [[1]] }] }, "loss": "mse", "inputs": [[10]],
            "targets": [[1]] }
            """
    )]
    [InlineData("a member", """{ "NAME": 1 }""")]
    [InlineData(
        "an activation",
        """{ "network": { "layers": [{ "weights": [[1]], "activation": "NAME" }] }, "loss": "mse", "inputs": [[10]], "targets": [[1]] }"""
    )]
    public async Task A_long_name_is_truncated_in_errors(string what, string body)
    {
        foreach (var name in new[] { new string('a', 50_000), string.Concat(Enumerable.Repeat("b-", 25_000)) })
        {
            var answer = await Api.Post("/v1/gradients", body.Replace("NAME", name, StringComparison.Ordinal));

            Assert.InRange((int)answer.Status, 400, 499);
            Assert.True(answer.Text.Length < 4096, $"{what}: {answer.Text.Length}");
        }
    }

    private static async Task<Answer> Post(string path, string title, Action<JsonObject>? extend = null, string? accept = null)
    {
        var body = new JsonObject
        {
            ["title"] = title,
            ["program"] = JsonNode.Parse(Program),
            ["learningRate"] = 0.1,
        };
        extend?.Invoke(body);
        var content = new StringContent(body.ToJsonString(), mediaType: new("application/json"));
        var answer = await Api.Send(path, content, accept);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return answer;
    }

    /// <summary>The cells of a CSV document, parsed by RFC 4180.</summary>
    private static List<List<string>> Rows(string text) =>
        [
            .. Row()
                .Matches(text)
                .Select(row => Cell().Matches(row.Value.TrimEnd('\r', '\n')).Select(cell => cell.Value.Trim(',').Trim('"')).ToList()),
        ];

    [GeneratedRegex("\\{1:NUMERICAL:")]
    private static partial Regex Blank();

    [GeneratedRegex("(?:\"(?:[^\"]|\"\")*\"|[^\"\r\n]|\r(?!\n))+\r\n")]
    private static partial Regex Row();

    [GeneratedRegex("(?:^|,)(?:\"(?:[^\"]|\"\")*\"|[^,\"]*)")]
    private static partial Regex Cell();
}
