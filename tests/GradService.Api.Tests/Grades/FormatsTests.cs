using System.Text;
using System.Text.Json;
using System.Xml.Linq;

namespace GradService.Api.Tests.Grades;

/// <summary>
/// Grades in the formats that course staff use: results.json of Gradescope and PrairieLearn by their published specifications, JUnit XML in
/// the commonly supported subset, and CSV by RFC 4180.
/// </summary>
public sealed class FormatsTests
{
    [Fact]
    public async Task Gradescope()
    {
        var results = (await Api.Post("/v1/grades?format=gradescope", HandsOn.Grade(HandsOn.Forgotten))).Json;
        var tests = results.GetProperty("tests").EnumerateArray().ToArray();

        Assert.Equal(3, results.GetProperty("score").GetDouble());
        Assert.Equal("visible", results.GetProperty("visibility").GetString());
        Assert.Equal(["1", "2", "3"], tests.Select(test => test.GetProperty("number").GetString()));
        var delta = tests.Single(test => test.GetProperty("name").GetString() == "gradients.output.z");
        Assert.Equal(
            (0, 1, "failed"),
            (delta.GetProperty("score").GetDouble(), delta.GetProperty("max_score").GetDouble(), delta.GetProperty("status").GetString())
        );
        Assert.Equal(
            3,
            tests.Where(test => test.GetProperty("status").GetString() == "passed").Sum(test => test.GetProperty("score").GetDouble())
        );
        Assert.StartsWith("First step to look at: output.z.", results.GetProperty("output").GetString(), StringComparison.Ordinal);
        Assert.All(
            results.EnumerateObject().Select(member => member.Name),
            name =>
                Assert.Contains(
                    name,
                    (string[])["score", "output", "output_format", "test_output_format", "visibility", "tests", "extra_data"]
                )
        );
        Assert.All(
            tests[0].EnumerateObject().Select(member => member.Name),
            name =>
                Assert.Contains(
                    name,
                    (string[])["number", "name", "score", "max_score", "status", "output", "output_format", "tags", "visibility"]
                )
        );
    }

    [Fact]
    public async Task PrairieLearn()
    {
        var results = (await Api.Post("/v1/grades?format=prairielearn", HandsOn.Grade(HandsOn.Forgotten))).Json;

        Assert.True(results.GetProperty("gradable").GetBoolean());
        Assert.Equal(0.75, results.GetProperty("score").GetDouble());
        Assert.All(
            results.GetProperty("tests").EnumerateArray(),
            test =>
            {
                Assert.Equal(JsonValueKind.Number, test.GetProperty("points").ValueKind);
                Assert.Equal(JsonValueKind.Number, test.GetProperty("max_points").ValueKind);
            }
        );
    }

    [Fact]
    public async Task An_unreadable_sheet_is_not_gradable_in_PrairieLearn()
    {
        var results = (await Api.Post("/v1/grades?format=prairielearn", HandsOn.Grade("""{ "loss": "a lot" }"""))).Json;

        Assert.False(results.GetProperty("gradable").GetBoolean());
        Assert.StartsWith("loss: Expected a finite number", results.GetProperty("format_errors")[0].GetString(), StringComparison.Ordinal);
        Assert.False(results.TryGetProperty("score", out _));
    }

    [Fact]
    public async Task JUnit()
    {
        var answer = await Api.Post("/v1/grades?format=junit", HandsOn.Grade(HandsOn.Forgotten));
        var suite = XDocument.Parse(answer.Text).Root!.Element("testsuite")!;

        Assert.Equal("application/xml", answer.MediaType);
        Assert.Equal(
            ("3", "1", "0"),
            (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value, suite.Attribute("errors")!.Value)
        );
        var failed = Assert.Single(suite.Elements("testcase"), test => test.Element("failure") is not null);
        Assert.Equal("gradients.output.z", failed.Attribute("name")!.Value);
        Assert.Equal("incorrect", failed.Element("failure")!.Attribute("type")!.Value);
        Assert.Contains(
            suite.Element("properties")!.Elements(),
            property => property.Attribute("name")!.Value == "points" && property.Attribute("value")!.Value == "3"
        );
    }

    [Fact]
    public async Task Csv_of_one_grade_has_a_row_for_each_number()
    {
        var answer = await Api.Post("/v1/grades?format=csv", HandsOn.Grade(HandsOn.Forgotten));
        var rows = answer.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("text/csv", answer.MediaType);
        Assert.Equal("answer,verdict,points,maxPoints,feedback", rows[0]);
        Assert.Contains("gradients.output.z[0][0],incorrect,0,1,", rows);
        Assert.Contains("gradients.output.bias[0],followThrough,1,1,Consistent with your own earlier numbers.", rows);
        Assert.Equal(5, rows.Length);
    }

    [Fact]
    public async Task Csv_of_a_class_has_a_row_for_each_student_and_no_spreadsheet_formulas()
    {
        var answer = await Batch(
            "csv",
            HandsOn.Line("ada", HandsOn.Forgotten),
            HandsOn.Line("=HYPERLINK(1)", """{ "loss": 0.073 }"""),
            HandsOn.Line("x,\\\"y\\\"", """{ "loss": 0.073 }"""),
            "?"
        );
        var rows = answer.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("id,score,points,maxPoints,diagnosis,firstInconsistent,convention,mistakes,notices,problem", rows[0]);
        Assert.StartsWith("ada,0.75,3,4,ambiguous,output.z,,", rows[1], StringComparison.Ordinal);
        Assert.StartsWith("'=HYPERLINK(1),1,1,1,correct,", rows[2], StringComparison.Ordinal);
        Assert.StartsWith("\"x,\"\"y\"\"\",1,", rows[3], StringComparison.Ordinal);
        Assert.StartsWith(",,,,,,,,,", rows[4], StringComparison.Ordinal);
        Assert.Contains("line 5: ", rows[4], StringComparison.Ordinal);
    }

    [Fact]
    public async Task JUnit_of_a_class_is_one_valid_document_for_any_student_ids()
    {
        var answer = await Batch(
            "junit",
            HandsOn.Line("<ada & \\\"bob\\\">\\u0000", HandsOn.Forgotten),
            "?",
            HandsOn.Line("cleo", """{ "loss": 0.073 }""")
        );
        var suites = XDocument.Parse(answer.Text).Root!.Elements("testsuite").ToArray();

        Assert.Equal(["<ada & \"bob\">", "line 3", "cleo"], suites.Select(suite => suite.Attribute("name")!.Value));
        Assert.Equal("1", suites[1].Attribute("errors")!.Value);
    }

    [Theory]
    [InlineData("gradescope", "score")]
    [InlineData("prairielearn", "gradable")]
    public async Task Json_formats_of_a_class_have_one_result_per_line(string format, string member)
    {
        var lines = (await Batch(format, HandsOn.Line("ada", HandsOn.Forgotten), "?")).Lines;

        Assert.True(lines[0].GetProperty("grade").TryGetProperty(member, out _));
        Assert.Equal(3, lines[1].GetProperty("line").GetInt32());
        Assert.Equal(1, lines[2].GetProperty("summary").GetProperty("submissions").GetInt32());
    }

    [Fact]
    public async Task The_format_can_be_given_in_the_body()
    {
        var answer = await Api.Post("/v1/grades", $$"""{ {{HandsOn.Members}}, "answers": {{HandsOn.Forgotten}}, "format": "junit" }""");

        Assert.Equal("application/xml", answer.MediaType);
    }

    private static async Task<Answer> Batch(string format, params string[] lines)
    {
        using var content = new StringContent(HandsOn.Class("{}", lines), Encoding.UTF8, "application/x-ndjson");
        return await Api.Send($"/v1/grades/batch?format={format}", content);
    }
}
