using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using GradService.Api.Hosting;
using Microsoft.AspNetCore.Http;

namespace GradService.Api.Tests.Hosting;

/// <summary>How responses are sent: as a whole, or in blocks.</summary>
public sealed class AnswerTests
{
    [Fact]
    public async Task A_short_response_has_a_content_length()
    {
        using var response = await Post(rows: 1);

        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal((await response.Content.ReadAsByteArrayAsync()).Length, Assert.NotNull(response.Content.Headers.ContentLength));
    }

    [Fact]
    public async Task A_long_response_is_sent_in_blocks_and_is_complete()
    {
        using var response = await Post(rows: 20_000);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Null(response.Content.Headers.ContentLength);
        Assert.Equal(
            Enumerable.Range(0, 20_000).Select(i => i / 8.0 * 0.5),
            answer.GetProperty("predictions").EnumerateArray().Select(row => row[0].GetDouble())
        );
    }

    [Fact]
    public async Task A_response_that_fails_halfway_throws_and_is_not_completed()
    {
        var sent = new MemoryStream();
        var http = new DefaultHttpContext { Response = { Body = sent } };

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => new JsonAnswer(FailAfter(100_000)).ExecuteAsync(http));

        Assert.Equal("halfway", failure.Message);
        Assert.Null(http.Response.ContentLength);
        Assert.InRange(sent.Length, 1, 400_000);
        Assert.NotEqual((byte)']', sent.ToArray()[^1]);
    }

    [Fact]
    public async Task If_a_response_fails_at_once_nothing_is_sent()
    {
        var sent = new MemoryStream();
        var http = new DefaultHttpContext { Response = { Body = sent } };

        await Assert.ThrowsAsync<InvalidOperationException>(() => new JsonAnswer(FailAfter(10)).ExecuteAsync(http));

        Assert.Null(http.Response.ContentLength);
        Assert.Equal(0, sent.Length);
    }

    private static IEnumerable<double> FailAfter(int count)
    {
        for (var i = 0; i < count; i++)
        {
            yield return 0.5;
        }

        throw new InvalidOperationException("halfway");
    }

    private static async Task<HttpResponseMessage> Post(int rows)
    {
        using var client = Api.CreateClient();
        using var body = JsonContent.Create(
            new
            {
                network = new { layers = new[] { new { weights = new[] { new[] { 0.5 } } } } },
                loss = "mse",
                inputs = Enumerable.Range(0, rows).Select(i => new[] { i / 8.0 }),
                targets = Enumerable.Range(0, rows).Select(_ => new[] { 0 }),
            }
        );
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/gradients") { Content = body };
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response;
    }
}
