using System.Net.Http.Headers;
using System.Text;

namespace GradService.Reliability.Tests.Fuzz;

/// <summary>A generated request.</summary>
/// <param name="Operation">The operation that it calls.</param>
/// <param name="Body">The request body; <see langword="null"/> for none.</param>
internal sealed record FuzzRequest(DocumentedOperation Operation, byte[]? Body)
{
    private const int Large = 100_000;

    public FuzzRequest(DocumentedOperation operation, string body)
        : this(operation, Encoding.UTF8.GetBytes(body)) { }

    /// <summary>The HTTP method.</summary>
    public string Method { get; init; } = Operation.Method.Method;

    /// <summary>The path and query.</summary>
    public string Path { get; init; } = Operation.Path.Replace("{id}", "hands-on-sigmoid", StringComparison.Ordinal);

    /// <summary>The headers.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } =
    [("Content-Type", Operation.MediaType ?? "application/json")];

    /// <summary>Whether it must succeed because the OpenAPI document shows it as an example.</summary>
    public bool IsRight { get; init; }

    /// <summary>The request as a message for the HTTP client.</summary>
    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(new HttpMethod(Method), Path);
        // Large bodies use Expect: 100-continue. A refusal closes the connection, which would lose the response while we are sending.
        message.Headers.ExpectContinue = Body?.Length > Large;
        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body);
        }

        foreach (var (name, value) in Headers)
        {
            HttpHeaders? headers = name.StartsWith("Content-", StringComparison.Ordinal) ? message.Content?.Headers : message.Headers;
            headers?.TryAddWithoutValidation(name, value);
        }

        return message;
    }

    /// <summary>A short description for failure messages, with at most 600 bytes of the body.</summary>
    public override string ToString() =>
        $"{Method} {Path} {string.Join(", ", Headers.Select(header => $"{header.Name}: {header.Value}"))} "
        + $"{(Body is null ? "" : Encoding.Latin1.GetString(Body.AsSpan(0, Math.Min(Body.Length, 600))))}";
}
