using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GradService.Api.Tests.Explanations;
using GradService.Engine.Training.Optimizers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace GradService.Api.Tests.Training;

/// <summary>POST /v1/training. The reference numbers of PyTorch are in pytorch.json, which pytorch.py writes.</summary>
public sealed class TrainingTests
{
    public static TheoryData<int> References => [.. Enumerable.Range(0, TestData.Json("Training", "pytorch.json").GetArrayLength())];

    [Theory]
    [MemberData(nameof(References))]
    public async Task A_hundred_steps_match_PyTorch(int number)
    {
        var reference = TestData.Json("Training", "pytorch.json")[number];
        var request = reference.GetProperty("request").GetRawText();

        var answer = await Api.Post("/v1/training", request);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(100, answer.Json.GetProperty("steps").GetInt32());
        Assert.Equal(
            Enumerable.Range(0, 101),
            answer.Json.GetProperty("history").EnumerateArray().Select(entry => entry.GetProperty("step").GetInt32())
        );
        foreach (
            var (loss, entry) in reference.GetProperty("losses").EnumerateArray().Zip(answer.Json.GetProperty("history").EnumerateArray())
        )
        {
            Numbers.Equal(loss, entry.GetProperty("loss"), 1e-9, $"step {entry.GetProperty("step")}");
        }

        Numbers.Equal(reference.GetProperty("updated"), answer.Json.GetProperty("updated"), 1e-9, request);
    }

    [Fact]
    public void Every_optimizer_is_compared_with_PyTorch() =>
        Assert.Empty(
            AllOptimizers
                .All.Select(choice => choice.Name)
                .Except(
                    TestData
                        .Json("Training", "pytorch.json")
                        .EnumerateArray()
                        .Select(reference => reference.GetProperty("request").GetProperty("optimizer"))
                        .Select(optimizer =>
                            optimizer.ValueKind == JsonValueKind.String
                                ? optimizer.GetString()
                                : optimizer.GetProperty("function").GetString()
                        )
                )
        );

    [Fact]
    public async Task One_step_of_gradient_descent_matches_the_gradients_operation()
    {
        foreach (var id in Cases.Fixtures.Where(id => id != "english-words-chain-rule"))
        {
            var step = await Api.Post(
                "/v1/gradients",
                With(Cases.Fixture(id), """{ "include": ["updatedLoss"], "arithmetic": "float64" }""")
            );
            var run = await Api.Post("/v1/training", With(Cases.Fixture(id), """{ "steps": 1 }"""));

            Assert.True(JsonElement.DeepEquals(step.Json.GetProperty("updated"), run.Json.GetProperty("updated")), id);
            Assert.Equal(step.Json.GetProperty("loss").GetDouble(), run.Json.GetProperty("history")[0].GetProperty("loss").GetDouble());
            Assert.Equal(step.Json.GetProperty("updatedLoss").GetDouble(), run.Json.GetProperty("loss").GetDouble());
        }
    }

    [Fact]
    public async Task The_history_contains_the_first_step_every_nth_step_and_the_last()
    {
        var answer = await Api.Post("/v1/training", With(Cases.Fixture("hands-on-sigmoid"), """{ "steps": 25, "every": 10 }"""));

        Assert.Equal(
            [0, 10, 20, 25],
            answer.Json.GetProperty("history").EnumerateArray().Select(entry => entry.GetProperty("step").GetInt32())
        );
        Assert.Equal(answer.Json.GetProperty("history")[3].GetProperty("loss").GetDouble(), answer.Json.GetProperty("loss").GetDouble());
    }

    [Fact]
    public async Task A_run_with_a_seed_is_reproducible()
    {
        var mini = """{ "steps": 30, "batchSize": 2, "seed": 7 }""";
        var first = await Api.Post("/v1/training", With(Cases.Fixture("english-words-affine-relu-affine"), mini));
        var again = await Api.Post("/v1/training", With(Cases.Fixture("english-words-affine-relu-affine"), mini));
        var other = await Api.Post(
            "/v1/training",
            With(Cases.Fixture("english-words-affine-relu-affine"), mini.Replace("7", "8", StringComparison.Ordinal))
        );

        Assert.Equal(first.Text, again.Text);
        Assert.NotEqual(first.Text, other.Text);
    }

    [Fact]
    public async Task A_mini_batch_of_all_samples_equals_full_batch_training()
    {
        var whole = await Api.Post("/v1/training", With(Cases.Fixture("english-words-affine-relu-affine"), """{ "steps": 20 }"""));
        var batch = await Api.Post(
            "/v1/training",
            With(Cases.Fixture("english-words-affine-relu-affine"), """{ "steps": 20, "batchSize": 4, "seed": 1 }""")
        );

        Assert.Equal(whole.Text, batch.Text);
    }

    [Fact]
    public async Task A_program_trains_its_parameters()
    {
        // θ ← θ − 0.1 · 2 (θ − 3): each step multiplies the distance to 3 by 0.8.
        var answer = await Api.Post(
            "/v1/training",
            """
            { "program": { "variables": { "t": 8.0, "c": 3.0 }, "parameters": ["t"], "statements": ["l = (t - c) ^ 2"] },
            "learningRate": 0.1, "steps": 10, "optimizer": "sgd" }
            """
        );

        Assert.Equal(3 + 5 * Math.Pow(0.8, 10), answer.Json.GetProperty("updated").GetProperty("t").GetDouble(), 1e-12);
    }

    [Fact]
    public async Task Divergence_is_reported_with_its_step_and_the_history_so_far()
    {
        // θ ← θ − 2 · 2 θ = −3 θ, so θ² = 9ⁿ. It overflows float64, whose largest number is 1.8e308, after 323 steps: 9^323 is 1.66e308.
        var answer = await Api.Post(
            "/v1/training",
            """
            { "program": { "variables": { "t": 1.0 }, "parameters": ["t"], "statements": ["l = t ^ 2"] }, "learningRate": 2, "steps": 1000 }
            """
        );

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(324, answer.Json.GetProperty("diverged").GetProperty("step").GetInt32());
        Assert.Equal("l", answer.Json.GetProperty("diverged").GetProperty("quantity").GetString());
        Assert.Equal(324, answer.Json.GetProperty("history").GetArrayLength());
        Assert.Equal(Math.Pow(9, 323), answer.Json.GetProperty("loss").GetDouble(), Math.Pow(9, 323) * 1e-12);
    }

    [Fact]
    public async Task The_step_of_divergence_does_not_depend_on_how_often_the_loss_is_reported()
    {
        var answer = await Api.Post(
            "/v1/training",
            """
            { "program": { "variables": { "t": 1.0 }, "parameters": ["t"], "statements": ["l = t ^ 2"] }, "learningRate": 2,
            "steps": 1000, "every": 1000 }
            """
        );

        Assert.Equal(324, answer.Json.GetProperty("diverged").GetProperty("step").GetInt32());
    }

    /// <summary>The momentum buffer is 1e-100, then 1e-100 · 1e300 = 1e200, then 1e500, which overflows.</summary>
    [Fact]
    public async Task An_overflow_of_the_momentum_is_reported_as_divergence_of_its_parameter()
    {
        var answer = await Api.Post(
            "/v1/training",
            """
            { "program": { "variables": { "t": 1.0 }, "parameters": ["t"], "statements": ["l = t * 1e-100"] }, "learningRate": 1e-300,
            "steps": 5, "optimizer": { "function": "sgd", "momentum": 1e300 } }
            """
        );

        Assert.Equal(
            (3, "t"),
            (
                answer.Json.GetProperty("diverged").GetProperty("step").GetInt32(),
                answer.Json.GetProperty("diverged").GetProperty("quantity").GetString()
            )
        );
    }

    [Fact]
    public async Task A_loss_that_cannot_be_computed_is_422_as_JSON_and_as_event_stream()
    {
        const string request = """
            { "program": { "variables": { "t": -1.0 }, "parameters": ["t"], "statements": ["l = log(t)"] }, "learningRate": 2,
            "steps": 10 }
            """;

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Api.Post("/v1/training", request)).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Api.Post("/v1/training", request, "text/event-stream")).Status);
    }

    [Fact]
    public async Task Events_report_the_progress_and_end_with_the_result()
    {
        var request = With(Cases.Fixture("hands-on-sigmoid"), """{ "steps": 8, "every": 2, "optimizer": "adam" }""");
        var stream = await Api.Post("/v1/training", request, "text/event-stream");
        var events = stream
            .Text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(text => text.Split('\n'))
            .Select(lines => (Type: lines[0]["event: ".Length..], Data: JsonDocument.Parse(lines[1]["data: ".Length..]).RootElement))
            .ToList();

        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (stream.Status, stream.MediaType));
        Assert.Equal(["progress", "progress", "progress", "progress", "progress", "result"], events.Select(told => told.Type));
        Assert.Equal([0, 0.25, 0.5, 0.75, 1], events.Take(5).Select(told => told.Data.GetProperty("done").GetDouble()));
        Assert.False(events[0].Data.TryGetProperty("secondsLeft", out _));
        Assert.True(events[1].Data.GetProperty("secondsLeft").GetDouble() > 0);
        Assert.True(JsonElement.DeepEquals((await Api.Post("/v1/training", request)).Json, events[5].Data));
    }

    [Theory]
    [InlineData("text/event-stream")]
    [InlineData("application/json")]
    public async Task The_work_stops_when_the_client_disconnects(string accept)
    {
        // The most work that the service accepts, about ten seconds; the request must end long before that.
        var row = string.Join(", ", Enumerable.Repeat("0.01", 200));
        var rows = string.Join(", ", Enumerable.Repeat($"[{row}]", 200));
        using var message = new HttpRequestMessage(HttpMethod.Post, "/v1/training")
        {
            Content = new StringContent(
                $$"""
                { "network": { "layers": [{ "weights": [{{rows}}], "activation": "tanh" }] }, "loss": "mse", "inputs": [{{rows}}],
                "targets": [{{rows}}], "learningRate": 1e-6, "steps": 400, "every": 400 }
                """,
                Encoding.UTF8,
                "application/json"
            ),
        };
        message.Headers.Add("Accept", accept);
        var over = new TaskCompletionSource();
        await using var watched = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
            host.ConfigureTestServices(services => services.AddSingleton<IStartupFilter>(new Watch(over)))
        );
        using var client = watched.CreateClient();
        using var leaving = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            client.SendAsync(message, HttpCompletionOption.ResponseContentRead, leaving.Token)
        );
        await over.Task.WaitAsync(TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData("""{ "optimizer": "adamw", "steps": 1 }""", "optimizer", "expected one of sgd, adam, rmsprop; found 'adamw'")]
    [InlineData(
        """{ "optimizer": { "function": "lion" }, "steps": 1 }""",
        "optimizer.function",
        "expected one of sgd, adam, rmsprop; found 'lion'"
    )]
    [InlineData(
        """{ "optimizer": { "function": "adam", "momentum": 0.9 }, "steps": 1 }""",
        "optimizer.momentum",
        "expected beta1, beta2, epsilon, weightDecay for adam; found momentum"
    )]
    [InlineData(
        """{ "optimizer": { "function": "adam", "beta2": 1 }, "steps": 1 }""",
        "optimizer.beta2",
        "expected a number of at least 0 and below 1; found 1"
    )]
    [InlineData(
        """{ "optimizer": { "function": "sgd", "momentum": -0.5 }, "steps": 1 }""",
        "optimizer.momentum",
        "expected a number of at least 0; found -0.5"
    )]
    [InlineData(
        """{ "optimizer": { "function": "sgd", "nesterov": true }, "steps": 1 }""",
        "optimizer.nesterov",
        "expected a momentum greater than 0 beside nesterov; found none"
    )]
    [InlineData("""{ "optimizer": 3, "steps": 1 }""", "optimizer", null)]
    [InlineData("""{ "steps": 0 }""", "steps", "expected at least 1 step; found 0")]
    [InlineData("""{ "steps": 1.5 }""", "steps", "expected a whole number from -2147483648 to 2147483647; found a number")]
    [InlineData(
        """{ "steps": 2, "optimizer": { "function": "sgd", "nesterov": "yes" } }""",
        "optimizer.nesterov",
        "expected true or false; found a string"
    )]
    [InlineData("""{ "steps": 2, "batchSize": 1, "seed": -1 }""", "seed", "expected at least 0; found -1")]
    [InlineData("""{ "steps": 2, "every": 0 }""", "every", "expected at least 1; found 0")]
    [InlineData("""{ "steps": 2, "batchSize": 2 }""", "batchSize", "expected a number from 1 to 1, the number of samples; found 2")]
    [InlineData(
        """{ "steps": 2, "seed": 1 }""",
        "seed",
        "expected batchSize beside seed: without mini-batches there is nothing to shuffle; found none"
    )]
    [InlineData("{ }", "steps", null)]
    public async Task Invalid_settings_are_refused_by_path(string settings, string place, string? sentence)
    {
        var answer = await Api.Post("/v1/training", With(Cases.Fixture("hands-on-sigmoid"), settings));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        var found = answer.Json.GetProperty("errors").GetProperty(place)[0].GetString();
        Assert.True(sentence is null || sentence == found, found);
    }

    [Theory]
    [InlineData(
        """{ "program": { "variables": { "t": 1.0 }, "statements": ["l = t ^ 2"] }, "steps": 1 }""",
        "program.parameters",
        "expected at least one parameter to train; found none"
    )]
    [InlineData(
        """{ "program": { "variables": { "t": 1.0 }, "parameters": ["t"], "statements": ["l = t ^ 2"] }, "steps": 1, "batchSize": 1 }""",
        "batchSize",
        "expected nothing beside a program, which has no samples; found a value"
    )]
    public async Task A_program_that_is_not_trainable_is_refused(string request, string place, string sentence)
    {
        var answer = await Api.Post("/v1/training", request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(sentence, answer.Json.GetProperty("errors").GetProperty(place)[0].GetString());
    }

    [Theory]
    [InlineData(100_001)]
    [InlineData(int.MaxValue)]
    public async Task Too_many_steps_are_refused_before_the_work_starts(int steps)
    {
        var answer = await Api.Post(
            "/v1/training",
            With(Cases.Fixture("hands-on-sigmoid"), string.Create(CultureInfo.InvariantCulture, $$"""{ "steps": {{steps}} }"""))
        );

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.Status);
        Assert.Equal(
            string.Create(CultureInfo.InvariantCulture, $"expected at most 100000 steps; found {steps}"),
            answer.Json.GetProperty("errors").GetProperty("steps")[0].GetString()
        );
    }

    [Fact]
    public async Task Steps_that_are_too_much_work_are_refused_before_the_work_starts()
    {
        var row = string.Join(", ", Enumerable.Repeat("0.01", 200));
        var rows = string.Join(", ", Enumerable.Repeat($"[{row}]", 200));
        var answer = await Api.Post(
            "/v1/training",
            $$"""
            { "network": { "layers": [{ "weights": [{{rows}}] }] }, "loss": "mse", "inputs": [{{rows}}], "targets": [{{rows}}],
            "learningRate": 1e-6, "steps": 100000 }
            """
        );

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.Status);
        Assert.Contains("floating-point operations", answer.Text, StringComparison.Ordinal);
    }

    /// <summary>A request with further members beside the exercise.</summary>
    private static string With(string exercise, string members)
    {
        var body = JsonNode.Parse(exercise)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(members)!.AsObject())
        {
            body[name] = value?.DeepClone();
        }

        return body.ToJsonString();
    }

    /// <summary>Signals when the service has finished processing a request.</summary>
    private sealed class Watch(TaskCompletionSource over) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
            app =>
            {
                app.Use(
                    async (http, rest) =>
                    {
                        try
                        {
                            await rest(http);
                        }
                        finally
                        {
                            over.TrySetResult();
                        }
                    }
                );
                next(app);
            };
    }
}
