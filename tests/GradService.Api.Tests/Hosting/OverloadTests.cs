using System.Net;
using System.Text;
using GradService.Api.Hosting;
using GradService.Api.Tests.Grades;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace GradService.Api.Tests.Hosting;

/// <summary>Behaviour under overload: queue limits, time limits and the memory budget.</summary>
public sealed class OverloadTests
{
    private const string Step = """
        { "network": { "layers": [{ "weights": [[1, 2]] }, { "weights": [[1], [2]] }] }, "loss": "mse", "inputs": [[1]],
        "targets": [[1]] }
        """;

    private static readonly string LongRun = Step[..^1] + """, "learningRate": 1e-9, "steps": 100000, "every": 100000 }""";

    [Fact]
    public async Task If_the_queue_is_full_a_request_gets_503_with_Retry_After()
    {
        await using var api = Start(("Waiting", "0"));
        var gate = api.Services.GetRequiredService<Gate>();
        using (await gate.EnterAsync(default, default))
        {
            using var refused = await Post(api, "/v1/gradients", Step);
            var problem = await Answer.Read(refused);

            Assert.Equal((HttpStatusCode.ServiceUnavailable, "application/problem+json"), (problem.Status, problem.MediaType));
            Assert.Equal("The service is busy.", problem.Json.GetProperty("title").GetString());
            Assert.NotNull(refused.Headers.RetryAfter?.Delta);
            using var batch = await Post(api, "/v1/grades/batch", HandsOn.Class("{}", HandsOn.Line("ada", "{}")));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, batch.StatusCode);
        }

        using var admitted = await Post(api, "/v1/gradients", Step);
        Assert.Equal(HttpStatusCode.OK, admitted.StatusCode);
    }

    [Fact]
    public async Task Probes_and_catalogues_do_not_wait_for_a_worker()
    {
        await using var api = Start(("Waiting", "0"));
        using var client = api.CreateClient();
        using var held = await api.Services.GetRequiredService<Gate>().EnterAsync(default, default);

        foreach (var path in (string[])["/livez", "/readyz", "/v1/examples", "/v1/mistakes", "/"])
        {
            using var response = await client.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_queued_request_is_served_and_one_over_the_queue_limit_is_refused()
    {
        await using var api = Start(("Waiting", "1"));
        var held = await api.Services.GetRequiredService<Gate>().EnterAsync(default, default);
        var requests = new[] { Post(api, "/v1/gradients", Step), Post(api, "/v1/gradients", Step) };

        var refused = await await Task.WhenAny(requests);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        held!.Dispose();
        var statuses = (await Task.WhenAll(requests)).Select(response => response.StatusCode);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable], statuses.Order());
    }

    [Fact]
    [Trait("Needs", "clock")]
    public async Task A_request_that_waits_too_long_is_refused()
    {
        await using var api = Start(("WaitSeconds", "1"));
        using var held = await api.Services.GetRequiredService<Gate>().EnterAsync(default, default);

        using var refused = await Post(api, "/v1/gradients", Step);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
    }

    [Fact]
    public async Task A_body_over_the_memory_budget_is_refused_and_its_memory_is_returned()
    {
        await using var api = Start(("BufferedBytes", "100000"));
        var buffered = api.Services.GetRequiredService<MemoryBudget>();
        var long1 = Step[..^1] + new string(' ', 200_000) + "}";

        using var refused = await Post(api, "/v1/gradients", long1);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(0, buffered.Taken);
        using var admitted = await Post(api, "/v1/gradients", Step);
        Assert.Equal(HttpStatusCode.OK, admitted.StatusCode);
        Assert.Equal(0, buffered.Taken);
    }

    [Theory]
    [InlineData("/v1/training", null)]
    [InlineData("/v1/training", "text/event-stream")]
    public async Task A_client_that_disconnects_frees_its_worker(string path, string? accept)
    {
        await using var api = Start();
        api.UseKestrel(0);
        api.StartServer();
        using var client = api.CreateClient();
        var gate = api.Services.GetRequiredService<Gate>();
        using var leave = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(LongRun, Encoding.UTF8, "application/json"),
        };
        if (accept is not null)
        {
            request.Headers.Add("Accept", accept);
        }

        var sending = client.SendAsync(request, leave.Token);
        await Until(() => gate.Running == 1);
        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        await Until(() => gate.Running == 0 && api.Services.GetRequiredService<MemoryBudget>().Taken == 0);
    }

    [Fact]
    [Trait("Needs", "clock")]
    public async Task A_request_over_the_time_limit_is_cancelled_and_frees_its_worker()
    {
        await using var api = Start()
            .WithWebHostBuilder(host =>
                host.UseSetting("Limits:Seconds", "1").UseSetting("Limits:Steps", "100000000").UseSetting("Limits:Work", "100000000000000")
            );
        using var response = await Post(api, "/v1/training", LongRun.Replace("100000", "100000000", StringComparison.Ordinal));
        var problem = await Answer.Read(response);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "application/problem+json"), (problem.Status, problem.MediaType));
        Assert.Contains("exceeded the 1 s time limit", problem.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.NotNull(response.Headers.RetryAfter?.Delta);
        await Until(() => api.Services.GetRequiredService<Gate>().Running == 0);
    }

    [Theory]
    [InlineData("Workers", "-1")]
    [InlineData("Wating", "5")]
    public void An_invalid_setting_prevents_the_start(string name, string value)
    {
        using var api = Start((name, value));
        Assert.ThrowsAny<Exception>(() => api.CreateClient());
    }

    private static WebApplicationFactory<Program> Start(params (string Name, string Value)[] settings) =>
        new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            host.UseSetting("Server:Workers", "1");
            foreach (var (name, value) in settings)
            {
                host.UseSetting($"Server:{name}", value);
            }
        });

    private static async Task<HttpResponseMessage> Post(WebApplicationFactory<Program> api, string path, string body)
    {
        using var client = api.CreateClient();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await client.PostAsync(path, content);
    }

    /// <summary>Waits until a condition holds; fails after 30 seconds.</summary>
    private static async Task Until(Func<bool> condition)
    {
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            await Task.Delay(5, end.Token);
        }
    }
}
