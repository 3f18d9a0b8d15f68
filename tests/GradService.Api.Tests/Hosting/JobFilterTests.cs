using System.Reflection;
using GradService.Api.Hosting;
using GradService.Engine.Evaluating;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace GradService.Api.Tests.Hosting;

/// <summary>Every operation computes within the limits and the memory budget.</summary>
public sealed class JobFilterTests
{
    [Fact]
    public void Every_operation_with_a_body_returns_its_work_as_a_job_to_the_filter()
    {
        var operations = Api
            .Endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("POST") is true)
            // A class upload runs one job for its exercise, and admits each line separately: see BatchStreamTests and MemoryBudgetTests.
            .Where(endpoint => endpoint.Metadata.GetMetadata<StreamBody>() is null)
            .ToList();

        Assert.Equal(10, operations.Count);
        Assert.All(
            operations,
            endpoint =>
            {
                var handler = endpoint.Metadata.GetMetadata<MethodInfo>()!;
                Assert.Contains(handler.ReturnType, new[] { typeof(Job), typeof(IResult) });
                Assert.Contains(handler.GetParameters(), parameter => parameter.ParameterType.IsAssignableTo(typeof(RequestBody)));
            }
        );
    }

    [Fact]
    public async Task An_endpoint_that_computes_its_own_response_throws()
    {
        using var client = Api.CreateClient();
        var filter = new JobFilter(Api.Services.GetRequiredService<Admission>());
        var context = new DefaultEndpointFilterInvocationContext(new DefaultHttpContext(), new RequestBody<object>());

        await Assert.ThrowsAsync<InvalidOperationException>(() => filter.InvokeAsync(context, _ => new(new object())).AsTask());
        await Assert.ThrowsAsync<InvalidOperationException>(() => filter.InvokeAsync(context, _ => new(TypedResults.Ok())).AsTask());
    }

    [Theory]
    [InlineData("Limits:Work", "1000", "floating-point operations")]
    [InlineData("Limits:Values", "10", "numbers in memory")]
    public async Task Every_operation_declares_its_cost_before_it_starts(string limit, string value, string message)
    {
        await using var small = new WebApplicationFactory<Program>().WithWebHostBuilder(host => host.UseSetting(limit, value));
        using var client = small.CreateClient();
        foreach (
            var path in (string[])
                [
                    "gradients",
                    "checks",
                    "grades",
                    "exercises/lint",
                    "exercises/moodle",
                    "explanations",
                    "worksheets",
                    "graphs",
                    "exports",
                    "training",
                ]
        )
        {
            const string Step = """
                { "network": { "layers": [{ "weights": [[1, 2]] }, { "weights": [[1], [2]] }] }, "loss": "mse", "inputs": [[1]],
                "targets": [[1]]
                """;
            var more = path switch
            {
                "grades" => """, "answers": { "loss": 1 }""",
                "exports" => """, "target": "numpy" """,
                "training" => """, "steps": 1""",
                _ => "",
            };
            using var content = new StringContent($"{Step}{more} }}", mediaType: new("application/json"));
            using var response = await client.PostAsync($"/v1/{path}", content);
            var answer = await Answer.Read(response);

            Assert.True((int)answer.Status == 413 && answer.Text.Contains(message, StringComparison.Ordinal), $"{path}: {answer.Text}");
        }
    }

    [Fact]
    public void Costs_are_added_memberwise()
    {
        var sum = new Cost(1, 2, 3) + new Cost(10, 20, 30);

        Assert.Equal(new Cost(11, 22, 33), sum);
        Assert.Equal("work 11, memory 22 bytes", sum.ToString());
    }
}
