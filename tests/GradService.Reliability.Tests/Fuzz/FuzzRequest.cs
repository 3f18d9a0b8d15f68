using System.Net.Http.Headers;
using System.Text;

namespace GradService.Reliability.Tests.Fuzz;

/// <summary>A request that is to be tried.</summary>
/// <param name="Operation">What it is meant for.</param>
/// <param name="Body">Its body; <see langword="null"/> for none.</param>
internal sealed record FuzzRequest(Operation Operation, byte[]? Body)
{
    private const int Large = 100_000;

    public FuzzRequest(Operation operation, string body)
        : this(operation, Encoding.UTF8.GetBytes(body)) { }

    /// <summary>Its method.</summary>
    public string Method { get; init; } = Operation.Method.Method;

    /// <summary>Its path and query.</summary>
    public string Path { get; init; } = Operation.Path.Replace("{id}", "hands-on-sigmoid", StringComparison.Ordinal);

    /// <summary>Its headers.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } =
    [("Content-Type", Operation.MediaType ?? "application/json")];

    /// <summary>Whether the document promises that it succeeds.</summary>
    public bool IsRight { get; init; }

    /// <summary>The same for the HTTP client.</summary>
    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(new HttpMethod(Method), Path);
        // Whoever sends much asks first: the answer to what is refused would be lost with the connection.
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

    /// <summary>What a person needs to see of it.</summary>
    public override string ToString() =>
        $"{Method} {Path} {string.Join(", ", Headers.Select(header => $"{header.Name}: {header.Value}"))} "
        + $"{(Body is null ? "" : Encoding.Latin1.GetString(Body.AsSpan(0, Math.Min(Body.Length, 600))))}";
}
