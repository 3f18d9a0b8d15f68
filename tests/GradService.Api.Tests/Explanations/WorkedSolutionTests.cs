using System.Net;
using System.Text.Json.Nodes;

namespace GradService.Api.Tests.Explanations;

/// <summary>
/// Worked solutions as Markdown documents. Those of the worked examples are compared with the files in the folder Golden. After a
/// deliberate change, set GRADSERVICE_GOLDEN to that folder, run these tests, and review the difference.
/// </summary>
public sealed class WorkedSolutionTests
{
    private const string Golden = "Explanations/Golden";

    public static TheoryData<string> Ids => [.. Cases.Fixtures];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task The_worked_solution_of_an_example_matches_its_golden_file(string id)
    {
        var document = await Api.Post("/v1/explanations", Cases.Fixture(id), "text/markdown");

        Assert.Equal((HttpStatusCode.OK, "text/markdown"), (document.Status, document.MediaType));
        if (Environment.GetEnvironmentVariable("GRADSERVICE_GOLDEN") is { } folder)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, $"{id}.md"), document.Text);
            return;
        }

        Assert.Equal(TestData.Text(Golden, $"{id}.md"), document.Text);
    }

    [Fact]
    public void Every_golden_file_belongs_to_an_example() =>
        Assert.Equal(Cases.Fixtures, TestData.Files(Golden, ".md").Select(file => Path.GetFileNameWithoutExtension(file)));

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/markdown")]
    public async Task Local_derivatives_that_overflow_are_left_out(string form)
    {
        // ∂u/∂x = 1e200 · 1e200 overflows, but ∂l/∂x, 1e-300 times that, is 1e100.
        var answer = await Api.Post(
            "/v1/explanations",
            """
            { "program": { "variables": { "x": 1e-200, "y": 1e200 }, "parameters": ["x"],
            "statements": ["u = x * 1e200 * y", "l = u * 1e-300"] }, "learningRate": 1e-300 }
            """,
            form
        );

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.DoesNotContain("∞", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Infinity", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_title_cannot_become_markup()
    {
        var exercise = JsonNode.Parse(Cases.Fixture("hands-on-sigmoid"))!;
        exercise["title"] = "a\n# b <script> [c](d) $x$ `e` *f*";

        var document = await Api.Post("/v1/explanations", exercise.ToJsonString(), "text/markdown");

        Assert.StartsWith("# a \\# b \\<script\\> \\[c\\]\\(d\\) \\$x\\$ \\`e\\` \\*f\\*\n", document.Text, StringComparison.Ordinal);
    }
}
