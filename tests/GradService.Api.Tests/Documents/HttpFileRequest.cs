using System.Text;

namespace GradService.Api.Tests.Documents;

/// <summary>A request in an .http file, with the expectations that the file states for its response.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Title">The title after ###.</param>
/// <param name="Method">The method.</param>
/// <param name="Path">The path and query, without the host.</param>
/// <param name="Headers">Header lines.</param>
/// <param name="Body">The body, or an empty text.</param>
/// <param name="Expectations">The texts after "# expect", in order; the first is the status.</param>
public sealed record HttpFileRequest(
    string File,
    string Title,
    string Method,
    string Path,
    IReadOnlyList<string> Headers,
    string Body,
    IReadOnlyList<string> Expectations
)
{
    /// <summary>Every request of the folder http.</summary>
    public static IEnumerable<HttpFileRequest> All =>
        TestData
            .Files("http", ".http")
            .SelectMany(file =>
                System.IO.File.ReadAllText(file).Split("\n###").Skip(1).Select(text => Parse(System.IO.Path.GetFileName(file), text))
            );

    /// <summary>The request as a message, with a relative address.</summary>
    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(new HttpMethod(Method), Path);
        if (Body.Length > 0)
        {
            message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body));
        }

        foreach (var header in Headers)
        {
            var colon = header.IndexOf(':', StringComparison.Ordinal);
            var (name, value) = (header[..colon], header[(colon + 1)..].Trim());
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content!.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }

    public override string ToString() => $"{File}: {Title}";

    private static HttpFileRequest Parse(string file, string text)
    {
        var lines = text.Split('\n');
        var start = Array.FindIndex(lines, 1, line => line.Length > 0 && line[0] != '#');
        var blank = Array.FindIndex(lines, start, line => line.Length == 0);
        var end = blank < 0 ? lines.Length : blank;
        var request = lines[start].Split(' ', 2);
        return new HttpFileRequest(
            file,
            lines[0].Trim(),
            request[0],
            request[1].Replace("{{host}}", "", StringComparison.Ordinal),
            lines[(start + 1)..end],
            string.Join('\n', lines[end..]).Trim(),
            [
                .. lines[1..start]
                    .Where(line => line.StartsWith("# expect ", StringComparison.Ordinal))
                    .Select(line => line["# expect ".Length..]),
            ]
        );
    }
}
