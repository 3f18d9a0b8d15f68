using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace GradService.Api.Tests.Access;

/// <summary>API keys, rate limits, allowed origins and trusted proxies.</summary>
public sealed class AccessTests
{
    private const string Key = "f3b1c8a0-not-guessable";

    [Theory]
    [InlineData("X-Api-Key", Key, HttpStatusCode.OK)]
    [InlineData("Authorization", "Bearer " + Key, HttpStatusCode.OK)]
    [InlineData("Authorization", "bearer  " + Key, HttpStatusCode.OK)]
    [InlineData("X-Api-Key", "wrong", HttpStatusCode.Unauthorized)]
    [InlineData("X-Api-Key", "", HttpStatusCode.Unauthorized)]
    [InlineData("Authorization", "Basic " + Key, HttpStatusCode.Unauthorized)]
    [InlineData("X-Other", Key, HttpStatusCode.Unauthorized)]
    public async Task If_keys_are_configured_a_request_needs_one(string header, string value, HttpStatusCode status)
    {
        await using var api = Start(("ApiKeys:other", Hash("other")), ("ApiKeys:course", Hash(Key)));
        using var client = api.CreateClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation(header, value);

        foreach (var path in (string[])["/v1/examples", "/v1/mistakes"])
        {
            using var response = await client.GetAsync(path);
            Assert.Equal(status, response.StatusCode);
            Assert.Equal(
                status == HttpStatusCode.OK ? "application/json" : "application/problem+json",
                response.Content.Headers.ContentType?.MediaType
            );
            Assert.Equal(status == HttpStatusCode.Unauthorized, response.Headers.WwwAuthenticate.Count > 0);
        }
    }

    [Fact]
    public async Task Without_keys_no_authentication_is_registered()
    {
        await using var open = Start();
        await using var closed = Start(("ApiKeys:course", Hash(Key)));

        // If this service is registered, the host consults it for every request.
        Assert.Null(open.Services.GetService<IAuthenticationSchemeProvider>());
        Assert.NotNull(closed.Services.GetService<IAuthenticationSchemeProvider>());
    }

    [Fact]
    public async Task Every_operation_requires_the_key_and_probes_do_not()
    {
        await using var api = Start(("ApiKeys:course", Hash(Key)));
        using var client = api.CreateClient();
        var document = (await Answer.Read(await client.GetAsync("/openapi/v1.json"))).Json;
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var method in path.Value.EnumerateObject())
            {
                using var request = new HttpRequestMessage(
                    new HttpMethod(method.Name),
                    path.Name.Replace("{id}", "x", StringComparison.Ordinal)
                );
                using var response = await client.SendAsync(request);
                Assert.Equal((path.Name, HttpStatusCode.Unauthorized), (path.Name, response.StatusCode));
            }
        }

        foreach (var path in (string[])["/livez", "/readyz", "/"])
        {
            using var response = await client.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_client_over_its_rate_limit_gets_429_with_Retry_After_and_others_are_unaffected()
    {
        await using var api = Start(("RateRequests", "3"), ("RateSeconds", "600"), ("ApiKeys:a", Hash("a")), ("ApiKeys:b", Hash("b")));
        using var client = api.CreateClient();
        client.DefaultRequestHeaders.Add("X-Api-Key", "a");
        for (var i = 2; i >= 0; i--)
        {
            using var admitted = await client.GetAsync("/v1/examples/nothing");
            Assert.Equal(HttpStatusCode.NotFound, admitted.StatusCode);
            Assert.Equal($"\"client\";r={i}", admitted.Headers.GetValues("RateLimit").Single());
            Assert.Equal("\"client\";q=3;w=600", admitted.Headers.GetValues("RateLimit-Policy").Single());
        }

        using var refused = await client.GetAsync("/v1/examples");
        var problem = await Answer.Read(refused);
        Assert.Equal((HttpStatusCode.TooManyRequests, "application/problem+json"), (problem.Status, problem.MediaType));
        var wait = Assert.NotNull(refused.Headers.RetryAfter?.Delta);
        Assert.InRange(wait.TotalSeconds, 1, 600);
        Assert.Equal($"\"client\";r=0;t={wait.TotalSeconds}", refused.Headers.GetValues("RateLimit").Single());
        using var probe = await client.GetAsync("/livez");
        Assert.Equal(HttpStatusCode.OK, probe.StatusCode);
        Assert.False(probe.Headers.Contains("RateLimit"));

        using var other = api.CreateClient();
        other.DefaultRequestHeaders.Add("X-Api-Key", "b");
        using var theirs = await other.GetAsync("/v1/examples");
        Assert.Equal(HttpStatusCode.OK, theirs.StatusCode);
    }

    [Fact]
    public async Task Work_is_rate_limited_too_and_a_heavy_request_uses_a_whole_window()
    {
        await using var api = Start(("RateWork", "2000000"), ("RateSeconds", "600"));
        using var client = api.CreateClient();
        async Task<HttpResponseMessage> Post(string path, string more) =>
            await client.PostAsync(
                path,
                new StringContent(
                    $$"""
                    { "network": { "layers": [{ "weights": [[1]] }] }, "loss": "mse", "inputs": [[1]], "targets": [[1]],
                    "learningRate": 0.1{{more}} }
                    """,
                    mediaType: new("application/json")
                )
            );

        using var small = await Post("/v1/gradients", "");
        using var heavy = await Post("/v1/training", ", \"steps\": 10000");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.TooManyRequests), (small.StatusCode, heavy.StatusCode));
        Assert.Equal("\"work\";q=2000000;w=600", heavy.Headers.GetValues("RateLimit-Policy").Single());
        var wait = Assert.NotNull(heavy.Headers.RetryAfter?.Delta);
        Assert.Matches($"^\"work\";r=1[0-9]{{6}};t={wait.TotalSeconds}$", heavy.Headers.GetValues("RateLimit").Single());

        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 200 && !statuses.Contains(HttpStatusCode.TooManyRequests); i++)
        {
            using var next = await Post("/v1/gradients", "");
            statuses.Add(next.StatusCode);
        }

        Assert.Contains(HttpStatusCode.OK, statuses);
        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
    }

    [Fact]
    public async Task Only_pages_from_configured_origins_may_call()
    {
        await using var api = Start(("Origins:0", "https://course.example"));
        using var client = api.CreateClient();

        Assert.Equal("https://course.example", await AllowedOrigin(client, "https://course.example"));
        Assert.Null(await AllowedOrigin(client, "https://elsewhere.example"));
    }

    [Fact]
    public async Task By_default_anybody_may_call_except_pages_from_other_origins()
    {
        await using var api = Start();
        using var client = api.CreateClient();
        using var response = await client.GetAsync("/v1/examples");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("RateLimit"));
        Assert.Null(await AllowedOrigin(client, "https://course.example"));
    }

    [Theory]
    [InlineData("ApiKeys:course", "a plain key", "Access:ApiKeys:course")]
    [InlineData("Proxies:0", "10.0.0", "Access:Proxies")]
    [InlineData("Origins:0", "https://course.example/path", "Access:Origins")]
    [InlineData("RateRequests", "-1", "RateRequests")]
    [InlineData("RateSeconds", "0", "RateSeconds")]
    [InlineData("Keys:0", "x", "Keys")]
    public void An_invalid_setting_prevents_the_start(string name, string value, string told)
    {
        using var api = Start((name, value));
        var failure = Assert.ThrowsAny<Exception>(() => api.CreateClient());
        Assert.Contains(told, failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("a plain key", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.0/8", "192.0.2.1", "192.0.2.2", HttpStatusCode.OK)]
    [InlineData("10.0.0.0/8", "192.0.2.1", "192.0.2.2", HttpStatusCode.TooManyRequests)]
    [InlineData("127.0.0.0/8 10.0.0.0/8", "192.0.2.1, 10.0.0.5", "192.0.2.2, 10.0.0.5", HttpStatusCode.OK)]
    [InlineData("127.0.0.0/8", "192.0.2.1, 10.0.0.5", "192.0.2.2, 10.0.0.5", HttpStatusCode.TooManyRequests)]
    public async Task X_Forwarded_For_is_trusted_only_from_known_proxies(string networks, string one, string other, HttpStatusCode second)
    {
        await using var api = Start([("RateRequests", "1"), .. networks.Split(' ').Select((network, i) => ($"Proxies:{i}", network))]);
        api.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        api.StartServer();
        using var client = api.CreateClient();
        foreach (var (address, status) in new[] { (one, HttpStatusCode.OK), (other, second) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/examples") { Headers = { { "X-Forwarded-For", address } } };
            using var response = await client.SendAsync(request);
            Assert.Equal(status, response.StatusCode);
        }
    }

    private static async Task<string?> AllowedOrigin(HttpClient client, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/v1/gradients")
        {
            Headers =
            {
                { "Origin", origin },
                { "Access-Control-Request-Method", "POST" },
                { "Access-Control-Request-Headers", "content-type" },
            },
        };
        using var response = await client.SendAsync(request);
        return response.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) ? allowed.Single() : null;
    }

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private static WebApplicationFactory<Program> Start(params (string Name, string Value)[] settings) =>
        new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            foreach (var (name, value) in settings)
            {
                host.UseSetting($"Access:{name}", value);
            }
        });
}
