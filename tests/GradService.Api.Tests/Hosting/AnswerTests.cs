using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace GradService.Api.Tests.Hosting;

/// <summary>How answers are sent: whole, or in blocks.</summary>
public sealed class AnswerTests(Api api) : IClassFixture<Api>
{
    [Fact]
    public async Task A_short_answer_says_its_length()
    {
        using var response = await Post(rows: 1);

        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal((await response.Content.ReadAsByteArrayAsync()).Length, Assert.NotNull(response.Content.Headers.ContentLength));
    }

    [Fact]
    public async Task A_long_answer_comes_in_blocks_and_is_whole()
    {
        using var response = await Post(rows: 20_000);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Null(response.Content.Headers.ContentLength);
        Assert.Equal(Enumerable.Range(0, 20_000).Select(i => i / 8.0 * 0.5), answer.GetProperty("predictions").EnumerateArray().Select(row => row[0].GetDouble()));
    }

    private async Task<HttpResponseMessage> Post(int rows)
    {
        using var client = api.CreateClient();
        using var body = JsonContent.Create(new
        {
            network = new { layers = new[] { new { weights = new[] { new[] { 0.5 } } } } },
            loss = "mse",
            inputs = Enumerable.Range(0, rows).Select(i => new[] { i / 8.0 }),
            targets = Enumerable.Range(0, rows).Select(_ => new[] { 0 }),
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/gradients") { Content = body };
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response;
    }
}
