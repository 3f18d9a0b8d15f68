using System.Net;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace GradService.Api.Tests.Grades;

/// <summary>POST /v1/grades/batch: grades stream back in order, each line is independent, and a summary ends the response.</summary>
public sealed class BatchTests
{
    private const string Path = "/v1/grades/batch";
    private const string Right = """{ "gradients": { "output.weights": [[-0.0485], [-0.0496]], "output.bias": [-0.0902] } }""";

    // A test client that follows redirects buffers the whole body, so that it can send it again.
    private static readonly WebApplicationFactoryClientOptions Streaming = new() { AllowAutoRedirect = false };

    [Fact]
    public async Task Lines_are_graded_in_order_and_an_invalid_one_does_not_stop_the_others()
    {
        var answer = await Post(
            HandsOn.Class(
                "{}",
                HandsOn.Line("ada", Right),
                "not JSON at all",
                HandsOn.Line("bob", HandsOn.Forgotten),
                "",
                """{ "id": "cleo" }""",
                """{ "id": "dan", "answers": [1] }""",
                """{ "id": 5, "answers": {} }""",
                HandsOn.Line("eve", """{ "gradients": { "output.weights": [["?"], [-0.0496]] } }""")
            )
        );
        var lines = answer.Lines;

        Assert.Equal((HttpStatusCode.OK, "application/x-ndjson"), (answer.Status, answer.MediaType));
        Assert.Equal(["ada", "", "bob", "cleo", "dan", "", "eve"], lines.SkipLast(1).Select(line => line.GetProperty("id").GetString()));
        Assert.Equal(1, lines[0].GetProperty("grade").GetProperty("score").GetDouble());
        Assert.Equal((3, 400), Problem(lines[1]));
        Assert.Equal((6, 400), Problem(lines[3]));
        Assert.Equal(
            "expected a value; found nothing",
            lines[3].GetProperty("problem").GetProperty("errors").GetProperty("answers")[0].GetString()
        );
        Assert.Equal((7, 400), Problem(lines[4]));
        Assert.Equal((8, 400), Problem(lines[5]));
        Assert.Contains(
            lines[6].GetProperty("grade").GetProperty("items").EnumerateArray(),
            item => item.GetProperty("verdict").GetString() == "unreadable"
        );
    }

    [Fact]
    public async Task The_last_line_is_the_summary_of_the_class()
    {
        var answer = await Post(
            HandsOn.Class("{}", [.. Enumerable.Range(0, 7).Select(i => HandsOn.Line($"s{i}", i < 4 ? Right : HandsOn.Forgotten))])
        );
        var summary = answer.Lines[^1].GetProperty("summary");

        Assert.Equal(7, summary.GetProperty("submissions").GetInt32());
        Assert.Equal((4 + 3 * 0.75) / 7, summary.GetProperty("meanScore").GetDouble(), 1e-12);
        var mistake = Assert.Single(summary.GetProperty("mistakes").EnumerateObject());
        Assert.Contains(mistake.Name, (string[])["act-deriv-omitted", "output-ce-shortcut"]);
        Assert.Equal(3, mistake.Value.GetInt32());
        var weights = summary.GetProperty("quantities").GetProperty("gradients.output.weights");
        Assert.Equal((8, 6), (weights.GetProperty("correct").GetInt32(), weights.GetProperty("followThrough").GetInt32()));
    }

    [Fact]
    public async Task A_thousand_lines_graded_in_parallel_get_the_same_grades_as_alone()
    {
        string[] sheets =
        [
            Right,
            HandsOn.Forgotten,
            """{ "loss": "0.1459" }""",
            """{ "updated": { "output.bias": ["0.09098"] }, "loss": 0.072953 }""",
            """{ "gradients": { "output.bias": [3] } }""",
        ];
        var alone = new List<string>();
        foreach (var sheet in sheets)
        {
            alone.Add((await Api.Post("/v1/grades", HandsOn.Grade(sheet))).Text);
        }

        var lines = (
            await Post(HandsOn.Class("{}", [.. Enumerable.Range(0, 1000).Select(i => HandsOn.Line($"s{i}", sheets[i % sheets.Length]))]))
        ).Lines;

        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal($"s{i}", lines[i].GetProperty("id").GetString());
            Assert.Equal(alone[i % sheets.Length], lines[i].GetProperty("grade").GetRawText());
        }
    }

    [Fact]
    public async Task Grades_arrive_before_the_last_line_is_sent()
    {
        using var client = Api.CreateClient(Streaming);
        using var typed = new TypedContent();
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = typed };
        var sending = client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        typed.Type(HandsOn.Class("{}", HandsOn.Line("first", Right)) + "\n");
        using var response = await sending;
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        var first = JsonDocument.Parse((await reader.ReadLineAsync())!).RootElement;
        typed.Type(HandsOn.Line("second", HandsOn.Forgotten) + "\n");
        var second = JsonDocument.Parse((await reader.ReadLineAsync())!).RootElement;
        typed.End();
        var last = JsonDocument.Parse((await reader.ReadLineAsync())!).RootElement;

        Assert.Equal(
            ("first", "second", 2),
            (
                first.GetProperty("id").GetString(),
                second.GetProperty("id").GetString(),
                last.GetProperty("summary").GetProperty("submissions").GetInt32()
            )
        );
    }

    [Fact]
    public async Task A_line_over_the_limit_is_one_error_line()
    {
        await using var small = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
            host.UseSetting("Limits:BatchLineBytes", "2000")
        );
        using var client = small.CreateClient();
        using var content = Lines(
            HandsOn.Line("a", Right),
            HandsOn.Line("b", $$"""{ "loss": "{{new string('1', 100_000)}}" }"""),
            HandsOn.Line("c", Right)
        );
        using var response = await client.PostAsync(Path, content);
        var lines = (await Answer.Read(response)).Lines;

        Assert.Equal((3, 413), Problem(lines[1]));
        Assert.Equal("c", lines[2].GetProperty("id").GetString());
        Assert.Equal(2, lines[3].GetProperty("summary").GetProperty("submissions").GetInt32());
    }

    [Fact]
    public async Task Submissions_over_the_limit_are_error_lines()
    {
        await using var small = new WebApplicationFactory<Program>().WithWebHostBuilder(host => host.UseSetting("Limits:BatchLines", "2"));
        using var client = small.CreateClient();
        using var content = Lines(HandsOn.Line("a", Right), HandsOn.Line("b", Right), HandsOn.Line("c", Right));
        using var response = await client.PostAsync(Path, content);
        var lines = (await Answer.Read(response)).Lines;

        Assert.Equal((4, 413), Problem(lines[2]));
        Assert.Equal("c", lines[2].GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_line_that_does_not_arrive_in_time_is_reported()
    {
        var clock = new FakeTimeProvider();
        await using var patient = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
            host.UseSetting("Limits:Seconds", "3600").ConfigureTestServices(services => services.AddSingleton<TimeProvider>(clock))
        );
        using var client = patient.CreateClient(Streaming);
        using var typed = new TypedContent();
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = typed };
        var sending = client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        typed.Type(HandsOn.Class("{}", HandsOn.Line("a", Right)) + "\n");
        using var response = await Passing(TimeSpan.FromSeconds(1), sending);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        Assert.Contains("\"a\"", await reader.ReadLineAsync(), StringComparison.Ordinal);
        var late = await Passing(TimeSpan.FromHours(1), reader.ReadLineAsync());
        Assert.Equal((3, 408), Problem(JsonDocument.Parse(late!).RootElement));
        Assert.Contains("\"summary\"", await reader.ReadLineAsync(), StringComparison.Ordinal);

        // The test cannot see when the server begins to wait, so it lets time pass until the answer arrives.
        async Task<T> Passing<T>(TimeSpan time, Task<T> answer)
        {
            while (!answer.IsCompleted)
            {
                clock.Advance(time);
                await Task.Delay(1);
            }

            return await answer;
        }
    }

    [Theory]
    [InlineData("", 400, "id")]
    [InlineData("{", 400, "$")]
    [InlineData("""{ "loss": "mse" }""", 400, "network")]
    [InlineData("""{ "program": { "variables": { "x": 1 }, "statements": ["y = z"] } }""", 400, "program.statements[0]")]
    public async Task An_invalid_first_line_is_refused(string line, int status, string path)
    {
        var answer = await Post(line + "\n" + HandsOn.Line("a", Right));

        Assert.Equal((status, "application/problem+json"), ((int)answer.Status, answer.MediaType));
        Assert.True(answer.Json.GetProperty("errors").TryGetProperty(path, out _), answer.Text);
    }

    [Theory]
    [InlineData("application/x-ndjson", HttpStatusCode.OK)]
    [InlineData("application/jsonl", HttpStatusCode.OK)]
    [InlineData("application/json", HttpStatusCode.OK)]
    [InlineData("application/x-www-form-urlencoded", HttpStatusCode.OK)]
    [InlineData("text/csv", HttpStatusCode.UnsupportedMediaType)]
    public async Task The_usual_media_types_for_lines_are_accepted(string mediaType, HttpStatusCode status)
    {
        using var content = new StringContent(HandsOn.Class("{}", HandsOn.Line("a", Right)), Encoding.UTF8, mediaType);

        Assert.Equal(status, (await Api.Send(Path, content)).Status);
    }

    [Fact]
    public async Task An_empty_class_has_a_summary()
    {
        var summary = Assert.Single((await Post(HandsOn.Class("{}"))).Lines).GetProperty("summary");

        Assert.Equal((0, 0.0), (summary.GetProperty("submissions").GetInt32(), summary.GetProperty("meanScore").GetDouble()));
    }

    private static StringContent Lines(params string[] lines) => new(HandsOn.Class("{}", lines), Encoding.UTF8, "application/x-ndjson");

    private static async Task<Answer> Post(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/x-ndjson");
        return await Api.Send(Path, content);
    }

    private static (int Line, int Status) Problem(JsonElement line) =>
        (line.GetProperty("line").GetInt32(), line.GetProperty("problem").GetProperty("status").GetInt32());

    /// <summary>A request body that is sent piece by piece.</summary>
    private sealed class TypedContent : HttpContent
    {
        private readonly Channel<string> _typed = Channel.CreateUnbounded<string>();

        public void Type(string text) => Assert.True(_typed.Writer.TryWrite(text));

        public void End() => _typed.Writer.Complete();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.FlushAsync();
            await foreach (var text in _typed.Reader.ReadAllAsync())
            {
                await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
                await stream.FlushAsync();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
