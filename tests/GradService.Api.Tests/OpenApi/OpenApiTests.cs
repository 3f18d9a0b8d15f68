using System.Net;
using System.Text;
using System.Text.Json;

namespace GradService.Api.Tests.OpenApi;

/// <summary>
/// The OpenAPI document is a contract, and OpenApi/openapi.json is its golden file. After a deliberate change, replace it with the one that
/// the build writes to artifacts/openapi/openapi.json, and review the difference.
/// </summary>
public sealed class OpenApiTests
{
    private static readonly string[] Methods = ["get", "post", "put", "delete"];

    [Fact]
    public async Task The_served_document_matches_the_golden_file()
    {
        var served = await Api.Get("/openapi/v1.json");

        Assert.Equal(TestData.Text("OpenApi", "openapi.json").TrimEnd(), served.Text.TrimEnd());
    }

    [Fact]
    public void The_document_is_openapi_3_1() =>
        Assert.StartsWith("3.1.", Document.GetProperty("openapi").GetString(), StringComparison.Ordinal);

    [Fact]
    public void Every_operation_is_described_and_has_an_example()
    {
        Assert.All(
            Operations,
            operation =>
            {
                Assert.NotEmpty(operation.Value.GetProperty("summary").GetString()!);
                Assert.NotEmpty(operation.Value.GetProperty("description").GetString()!);
                Assert.True(
                    operation
                        .Value.GetProperty("responses")
                        .GetProperty("200")
                        .GetProperty("content")
                        .EnumerateObject()
                        .First()
                        .Value.TryGetProperty("example", out _)
                );
            }
        );
    }

    [Fact]
    public void Every_operation_with_a_body_documents_its_errors()
    {
        Assert.All(
            Operations.Where(operation => operation.Value.TryGetProperty("requestBody", out _)),
            operation =>
                Assert.All(
                    ["400", "413", "415", "422"],
                    status =>
                        Assert.True(
                            operation
                                .Value.GetProperty("responses")
                                .GetProperty(status)
                                .GetProperty("content")
                                .TryGetProperty("application/problem+json", out _)
                        )
                )
        );
    }

    [Fact]
    public async Task Every_example_request_is_accepted()
    {
        var tried = 0;
        foreach (var (path, operation) in Operations.Where(operation => operation.Value.TryGetProperty("requestBody", out _)))
        {
            var body = operation.GetProperty("requestBody").GetProperty("content").EnumerateObject().First();
            foreach (
                var example in body.Value.GetProperty("examples").EnumerateObject().Select(example => example.Value.GetProperty("value"))
            )
            {
                using var content = new StringContent(
                    example.ValueKind == JsonValueKind.String ? example.GetString()! : example.GetRawText(),
                    Encoding.UTF8,
                    body.Name
                );
                Assert.Equal(HttpStatusCode.OK, (await Api.Send(path, content)).Status);
                tried++;
            }
        }

        Assert.NotEqual(0, tried);
    }

    [Theory]
    [InlineData("/v1/gradients")]
    [InlineData("/v1/grades")]
    public async Task The_example_responses_are_the_actual_responses(string path)
    {
        var operation = Document.GetProperty("paths").GetProperty(path).GetProperty("post");
        var example = operation
            .GetProperty("requestBody")
            .GetProperty("content")
            .GetProperty("application/json")
            .GetProperty("examples")
            .EnumerateObject()
            .First();
        var shown = operation
            .GetProperty("responses")
            .GetProperty("200")
            .GetProperty("content")
            .GetProperty("application/json")
            .GetProperty("example");

        Assert.True(JsonElement.DeepEquals(shown, (await Api.Post(path, example.Value.GetProperty("value").GetRawText())).Json));
    }

    [Fact]
    public async Task The_swagger_page_is_served()
    {
        var page = await Api.Get("/swagger/index.html");

        Assert.Equal((HttpStatusCode.OK, "text/html"), (page.Status, page.MediaType));
    }

    private static JsonElement Document => TestData.Json("OpenApi", "openapi.json");

    private static IEnumerable<(string Path, JsonElement Value)> Operations =>
        from path in Document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        where Methods.Contains(operation.Name)
        select (path.Name, operation.Value);
}
