using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Mvc.Testing;

namespace GradService.Api.Tests.Hosting;

/// <summary>Compressed request and response bodies, valid and invalid.</summary>
public sealed class CompressionTests
{
    private const string Exercise =
        """{ "network": { "layers": [{ "weights": [[0.3]] }] }, "loss": "mse", "inputs": [[0.5]], "targets": [[0.95]] }""";

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_compressed_body_is_decompressed(string encoding)
    {
        var plain = await Api.Post("/v1/gradients", Exercise);
        var answer = await Post(Compressed(Encoding.UTF8.GetBytes(Exercise), encoding), encoding);

        Assert.Equal((HttpStatusCode.OK, plain.Text), (answer.Status, answer.Text));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task A_response_is_compressed_if_the_caller_accepts_it(string encoding)
    {
        using var client = Api.CreateClient();
        using var message = new HttpRequestMessage(HttpMethod.Post, "/v1/gradients")
        {
            Content = new StringContent(Exercise) { Headers = { ContentType = new("application/json") } },
        };
        message.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue(encoding));
        using var response = await client.SendAsync(message);
        await using var body = await response.Content.ReadAsStreamAsync();
        await using Stream plain =
            encoding == "gzip" ? new GZipStream(body, CompressionMode.Decompress) : new BrotliStream(body, CompressionMode.Decompress);
        using var reader = new StreamReader(plain);

        Assert.Equal([encoding], response.Content.Headers.ContentEncoding);
        Assert.Equal((await Api.Post("/v1/gradients", Exercise)).Text, await reader.ReadToEndAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_with_a_wrong_encoding_or_a_truncated_one_is_400(bool breaksOff)
    {
        var answer = await Post(
            breaksOff ? Compressed(Encoding.UTF8.GetBytes(Exercise), "gzip")[..60] : Encoding.UTF8.GetBytes(Exercise),
            "gzip"
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.True(breaksOff || answer.Text.Contains("compressed as its Content-Encoding says", StringComparison.Ordinal), answer.Text);
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("gzip, gzip")]
    public async Task An_unknown_encoding_is_415_and_names_the_known_ones(string encoding)
    {
        var answer = await Post(Encoding.UTF8.GetBytes(Exercise), encoding);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.Status);
        Assert.Contains("gzip, br or deflate", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_small_body_that_decompresses_beyond_the_limit_is_413(bool onKestrel)
    {
        var bomb = Compressed(Encoding.UTF8.GetBytes($$"""{ "title": "{{new string(' ', 40_000_000)}}" }"""), "gzip");
        if (!onKestrel)
        {
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await Post(bomb, "gzip")).Status);
            return;
        }

        await using var server = new WebApplicationFactory<Program>();
        server.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        server.StartServer();
        using var client = server.CreateClient();
        using var content = new ByteArrayContent(bomb) { Headers = { ContentEncoding = { "gzip" } } };
        using var response = await client.PostAsync("/v1/gradients", content);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Theory]
    [InlineData("/v1/grades/batch")]
    [InlineData("/v1/grades/batch/")]
    [InlineData("/V1/Grades/Batch")]
    public async Task A_compressed_class_upload_is_refused(string address)
    {
        var answer = await Post(Compressed(Encoding.UTF8.GetBytes(Grades.HandsOn.Class("{}")), "gzip"), "gzip", address);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.Status);
        Assert.Contains("expected application/x-ndjson in UTF-8, not compressed", answer.Text, StringComparison.Ordinal);
    }

    private static async Task<Answer> Post(byte[] body, string encoding, string address = "/v1/gradients")
    {
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        return await Api.Send(address, content);
    }

    private static byte[] Compressed(byte[] bytes, string encoding)
    {
        using var compressed = new MemoryStream();
        using (
            Stream stream = encoding switch
            {
                "gzip" => new GZipStream(compressed, CompressionMode.Compress),
                "br" => new BrotliStream(compressed, CompressionMode.Compress),
                _ => new ZLibStream(compressed, CompressionMode.Compress),
            }
        )
        {
            stream.Write(bytes);
        }

        return compressed.ToArray();
    }
}
