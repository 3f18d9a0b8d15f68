using System.Net;
using System.Text;

namespace GradService.Reliability.Tests.Faults;

/// <summary>Bodies of the maximum size, full of small values: the service refuses them without allocating memory for each.</summary>
public sealed class LargeBodyTests
{
    private const int Bytes = 30_000_000;

    // MiB, half of the container's memory limit.
    private const double MostMemory = 512;

    [Theory]
    [InlineData("/v1/gradients", "{\"unknown\":[", "[],", "[]]}")]
    [InlineData(
        "/v1/gradients",
        "{\"network\":{\"layers\":[",
        "{\"weights\":[[1]]},",
        "{\"weights\":[[1]]}]},\"loss\":\"mse\",\"inputs\":[[1]],\"targets\":[[1]]}"
    )]
    [InlineData("/v1/gradients", "{\"program\":{\"variables\":{\"x\":1},\"statements\":[", "\"x\",", "\"x\"]}}")]
    [InlineData("/v1/gradients", "{\"program\":{\"variables\":{", "\"name#\":1,", "\"x\":1},\"statements\":[\"x\"]}}")]
    [InlineData("/v1/checks", "{\"gradients\":{", "\"name#\":1,", "\"x\":1}}")]
    [InlineData("/v1/grades", "{\"answers\":{\"gradients\":{", "\"name#\":1,", "\"x\":1}}}")]
    [InlineData("/v1/checks", "{\"gradients\":{\"w\":[", "1,", "1]}}")]
    [InlineData("/v1/grades", "{\"answers\":{\"gradients\":{\"w\":[", "1,", "1]}}}")]
    public async Task Millions_of_values_are_refused_before_they_take_memory(string path, string start, string value, string end)
    {
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, true), await Post(path, start, value, end, []));
    }

    [Fact]
    public async Task With_a_higher_text_limit_errors_are_found_without_copying_the_text() =>
        Assert.Equal(
            (HttpStatusCode.BadRequest, true),
            await Post("/v1/gradients", "{\"unknown\":[", "[],", "[]]}", new() { ["Limits__TextBytes"] = $"{2 * Bytes}" })
        );

    private static async Task<(HttpStatusCode Status, bool IsSmall)> Post(
        string path,
        string start,
        string value,
        string end,
        Dictionary<string, string> settings
    )
    {
        var text = new StringBuilder(start, Bytes + end.Length);
        for (var i = 0; text.Length < Bytes; i++)
        {
            text.Append(value.Replace("#", $"{i}", StringComparison.Ordinal));
        }

        using var server = await ServerProcess.StartReady(settings);
        using var client = new HttpClient { BaseAddress = server.Address };
        using var content = new StringContent(text.Append(end).ToString(), Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(path, content);

        return (response.StatusCode, server.PeakMemory < MostMemory);
    }
}
