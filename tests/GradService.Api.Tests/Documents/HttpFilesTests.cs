using System.Globalization;
using System.Text.Json;

namespace GradService.Api.Tests.Documents;

/// <summary>Sends every request of the folder http and compares the response with the expectations in the file.</summary>
public sealed class HttpFilesTests
{
    public static TheoryData<string> Requests => [.. HttpFileRequest.All.Select(request => request.ToString())];

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_request_in_an_http_file_gets_the_expected_response(string name)
    {
        var request = HttpFileRequest.All.Single(request => request.ToString() == name);
        using var client = Api.CreateClient();
        using var message = request.ToMessage();
        using var response = await client.SendAsync(message);
        var answer = await Answer.Read(response);

        using var document = JsonDocument.Parse(
            answer.MediaType == "application/x-ndjson" ? $"[{answer.Text.Trim().Replace("\n", ",", StringComparison.Ordinal)}]"
            : answer.MediaType is "application/json" || answer.MediaType?.EndsWith("+json", StringComparison.Ordinal) == true ? answer.Text
            : JsonSerializer.Serialize(answer.Text)
        );

        Assert.Equal(request.Expectations[0], ((int)answer.Status).ToString(CultureInfo.InvariantCulture));
        foreach (var expectation in request.Expectations.Skip(1))
        {
            var space = expectation.IndexOf(' ', StringComparison.Ordinal);
            var expected = JsonDocument.Parse(expectation[space..]).RootElement;
            var found = At(document.RootElement, expectation[..space]);
            if (expected.ValueKind == JsonValueKind.Number)
            {
                Assert.Equal(expected.GetDouble(), found.GetDouble(), 1e-12);
            }
            else
            {
                Assert.True(JsonElement.DeepEquals(expected, found), $"{expectation}; found {found}");
            }
        }
    }

    [Fact]
    public void Every_operation_has_a_request_in_an_http_file()
    {
        var operations = TestData.Json("OpenApi", "openapi.json").GetProperty("paths").EnumerateObject();
        var paths = HttpFileRequest.All.Select(request => request.Path).ToArray();

        Assert.All(
            operations,
            operation => Assert.Contains(paths, path => path.StartsWith(operation.Name.Split('{')[0], StringComparison.Ordinal))
        );
    }

    /// <summary>Follows a JSON Pointer.</summary>
    private static JsonElement At(JsonElement value, string pointer) =>
        pointer
            .Split('/')
            .Skip(1)
            .Aggregate(
                value,
                (element, step) =>
                    element.ValueKind == JsonValueKind.Array
                        ? element[int.Parse(step, CultureInfo.InvariantCulture)]
                        : element.GetProperty(step)
            );
}
