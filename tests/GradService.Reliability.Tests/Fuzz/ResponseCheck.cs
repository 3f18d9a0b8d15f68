using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Json.Schema;

namespace GradService.Reliability.Tests.Fuzz;

/// <summary>Checks the rules that every response must satisfy, whatever the request was.</summary>
internal static class ResponseCheck
{
    private const string ProblemJson = "application/problem+json";

    // Statuses of the routing and of invalid paths, which the document does not list.
    private static readonly int[] Everywhere = [400, 404, 405];

    /// <summary>Describes what is wrong with a response; <see langword="null"/> if nothing is.</summary>
    public static async Task<string?> Of(FuzzRequest request, HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        var mediaType = response.Content.Headers.ContentType?.MediaType ?? "";
        var body = await response.Content.ReadAsByteArrayAsync();
        if (status >= 500 && status != 503)
        {
            return $"{status}: {Encoding.UTF8.GetString(body)}";
        }

        if (request.IsRight && status != 200)
        {
            return $"{status} for an example: {Encoding.UTF8.GetString(body)}";
        }

        if (request.Method == "HEAD" || status == 304)
        {
            return null;
        }

        return status is >= 200 and < 300 ? Good(request, status, mediaType, body) : Bad(request, response, mediaType, body);
    }

    private static string? Good(FuzzRequest request, int status, string mediaType, byte[] body)
    {
        // The document describes the response only if the path and method are still those of the operation.
        var known =
            request.Path == new FuzzRequest(request.Operation, Body: null).Path && request.Method == request.Operation.Method.Method;
        JsonSchema? schema = null;
        if (known && !(request.Operation.Answers.TryGetValue(status, out var forms) && forms.TryGetValue(mediaType, out schema)))
        {
            return $"{status} {mediaType} is not in the OpenAPI document";
        }

        try
        {
            switch (mediaType)
            {
                case "application/xml":
                    XDocument.Parse(Encoding.UTF8.GetString(body));
                    break;
                case "application/x-ndjson":
                    return Array.Find(
                        Encoding.UTF8.GetString(body).Split('\n', StringSplitOptions.RemoveEmptyEntries),
                        line => JsonDocument.Parse(line).RootElement.ValueKind != JsonValueKind.Object
                    );
                case "text/event-stream":
                    foreach (
                        var line in Encoding
                            .UTF8.GetString(body)
                            .Split('\n')
                            .Where(line => line.StartsWith("data: ", StringComparison.Ordinal))
                    )
                    {
                        using var data = JsonDocument.Parse(line[6..]);
                    }

                    break;
                case { } json when json.EndsWith("json", StringComparison.Ordinal):
                    using (var document = JsonDocument.Parse(body))
                    {
                        return schema is null || schema.Evaluate(document.RootElement).IsValid
                            ? null
                            : $"the body does not match the schema: {Encoding.UTF8.GetString(body)}";
                    }

                default:
                    return body.Length > 0 ? null : "the body is empty";
            }
        }
        catch (Exception exception) when (exception is JsonException or System.Xml.XmlException)
        {
            return $"not {mediaType}: {exception.Message}";
        }

        return null;
    }

    private static string? Bad(FuzzRequest request, HttpResponseMessage response, string mediaType, byte[] body)
    {
        var status = (int)response.StatusCode;
        if (!request.Operation.Answers.ContainsKey(status) && !Everywhere.Contains(status))
        {
            return $"{status} is not in the OpenAPI document";
        }

        if (mediaType != ProblemJson)
        {
            return $"{status} with media type '{mediaType}', not {ProblemJson}";
        }

        using var problem = JsonDocument.Parse(body);
        var root = problem.RootElement;
        foreach (var member in (string[])["type", "title", "instance", "traceId"])
        {
            if (!root.TryGetProperty(member, out var text) || string.IsNullOrEmpty(text.GetString()))
            {
                return $"a problem without {member}: {root}";
            }
        }

        return root.GetProperty("status").GetInt32() != status ? $"the problem's status differs from the response's status {status}: {root}"
            : status == 400
            && request.Operation.Path == response.RequestMessage!.RequestUri!.AbsolutePath
            && (!root.TryGetProperty("errors", out var errors) || !errors.EnumerateObject().Any())
                ? $"a 400 without errors by path: {root}"
            : status is 503 && response.Headers.RetryAfter is null ? "a 503 without Retry-After"
            : null;
    }
}
