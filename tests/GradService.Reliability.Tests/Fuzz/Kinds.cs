using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace GradService.Reliability.Tests.Fuzz;

/// <summary>
/// The kinds of generated requests. Each kind makes a request from a random generator and an operation; to add one, add an entry.
/// </summary>
internal static class Kinds
{
    private const string Json = "application/json";

    private const int ShapesIn = 40;

    private static readonly string[] ContentTypes =
    [
        Json,
        "text/json",
        "application/problem+json",
        "application/json; charset=utf-8",
        "application/json; charset=\"UTF-8\"",
        "application/json; charset=utf-16",
        "application/json; charset=bogus",
        "text/plain",
        "application/xml",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        "application/x-ndjson",
        "json",
        "",
        "application/",
        "*/*",
        "application/json, text/plain",
    ];

    private static readonly string[] Encodings = ["gzip", "br", "deflate", "identity", "zstd", "gzip, gzip", "GZIP", "", "x"];

    private static readonly (string Name, Func<Stream, Stream> Pack)[] Packings =
    [
        ("gzip", stream => new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true)),
        ("br", stream => new BrotliStream(stream, CompressionLevel.Fastest, leaveOpen: true)),
        ("deflate", stream => new ZLibStream(stream, CompressionLevel.Fastest, leaveOpen: true)),
        ("identity", stream => stream),
    ];

    private static readonly string[] Accepts =
    [
        "*/*",
        Json,
        "text/event-stream",
        "text/markdown",
        "text/vnd.mermaid",
        "image/png",
        "application/json;q=0",
        "text/*;q=0.5, */*;q=0.1",
        "garbage",
        "",
        "a/b;q=2",
    ];
    private static readonly string[] Paths =
    [
        "/v1/nothing",
        "/v1/gradients/",
        "/v1//gradients",
        "/V1/GRADIENTS",
        "/v1/gradients/../checks",
        "/v1/%2e%2e/gradients",
        "/v1/gradients%2f",
        "/v1/grades?format=x",
        "/v1/grades?format=csv&format=json",
        "/v1/grades/batch?format=junit",
        "/v1/examples/..%2f..%2fappsettings.json",
        "/v1/examples/%ff",
        "/v1/examples/" + "x.y-z",
        "/appsettings.json",
        "/v1/gradients?x=" + "%3Cscript%3E",
        "/swagger/../v1",
        "/assets/nothing.js",
        "/..;/v1",
        "/v1/mistakes?x=1",
    ];

    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "FOO"];

    /// <summary>All kinds, by name.</summary>
    public static IReadOnlyDictionary<string, Func<Random, DocumentedOperation, FuzzRequest>> All { get; } =
        new Dictionary<string, Func<Random, DocumentedOperation, FuzzRequest>>
        {
            ["examples"] = Example,
            ["schema"] = (random, operation) =>
                new(operation, Lines(operation, () => new SchemaWriter(operation.Body!, random).Write()?.ToJsonString() ?? "null")),
            ["options"] = (random, operation) =>
                IsLines(operation)
                    ? Structure(random, operation)
                    : new(
                        operation,
                        new SchemaWriter(operation.Body!, random)
                            .Extend(JsonNode.Parse(random.Pick(operation.Examples))!.AsObject())
                            .ToJsonString()
                    ),
            ["structure"] = Structure,
            ["programs"] = (random, operation) => new(operation, Program(random, operation)),
            ["text"] = (random, operation) => new(operation, Scramble(random, Encoding.UTF8.GetBytes(random.Pick(operation.Examples)))),
            ["bytes"] = (random, operation) => new(operation, Bytes(random, random.Pick((int[])[0, 1, 10, 1000, 50_000]))),
            ["shapes"] = Shape,
            ["encoding"] = Encode,
            ["envelope"] = Envelope,
        };

    private static FuzzRequest Example(Random random, DocumentedOperation operation) =>
        new(operation, random.Pick(operation.Examples))
        {
            IsRight = true,
            Headers = [("Content-Type", operation.MediaType!), ("Accept", random.Pick([.. operation.Answers[200].Keys]))],
        };

    /// <summary>
    /// A network that is deep, wide, or has many samples: small in JSON and slow to compute, or the other way round. Such requests take
    /// long, so only one in <see cref="ShapesIn"/> is one; the others are examples.
    /// </summary>
    private static FuzzRequest Shape(Random random, DocumentedOperation operation)
    {
        if (!random.OnceIn(ShapesIn) || IsLines(operation))
        {
            return Example(random, operation);
        }

        var (layers, units, samples) = random.Pick(
            ((int, int, int)[])[(1000, 1, 1), (400, 2, 1), (1, 150, 1), (2, 60, 8), (1, 2, 10_000), (8, 20, 4)]
        );
        var body = JsonNode.Parse(random.Pick(operation.Examples))!.AsObject();
        body.Remove("program");
        body["network"] = new JsonObject
        {
            ["layers"] = new JsonArray([
                .. Enumerable
                    .Range(0, layers)
                    .Select(_ => new JsonObject { ["weights"] = Matrix(units, units), ["activation"] = "sigmoid" }),
            ]),
        };
        (body["loss"], body["inputs"], body["targets"]) = ("mse", Matrix(samples, units), Matrix(samples, units));
        return new(operation, body.ToJsonString());

        JsonArray Matrix(int rows, int columns) =>
            new([
                .. Enumerable
                    .Range(0, rows)
                    .Select(_ => new JsonArray([
                        .. Enumerable.Range(0, columns).Select(_ => JsonValue.Create(Math.Round(random.NextDouble(), 2))),
                    ])),
            ]);
    }

    private static FuzzRequest Structure(Random random, DocumentedOperation operation)
    {
        var example = random.Pick(operation.Examples);
        return new(
            operation,
            IsLines(operation)
                ? string.Join(
                    '\n',
                    example
                        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                        .Select(line => line.StartsWith('{') && random.OnceIn(2) ? StructureMutation.Apply(random, line) : line)
                )
                : StructureMutation.Apply(random, example)
        );
    }

    /// <summary>A request for the operation with a generated program, and the other members from an example.</summary>
    private static string Program(Random random, DocumentedOperation operation)
    {
        var body = new ProgramGrammar(random).Write();
        var example = random.Pick(operation.Examples).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var (name, value) in JsonNode.Parse(IsLines(operation) ? example[0] : string.Join('\n', example))!.AsObject())
        {
            if (name is "steps" or "target" or "answers" or "grading")
            {
                body[name] = value?.DeepClone();
            }
        }

        return string.Join('\n', [body.ToJsonString(), .. IsLines(operation) ? example[1..] : []]);
    }

    private static byte[] Scramble(Random random, byte[] text)
    {
        var bytes = text.ToList();
        for (var i = random.Next(1, 6); i > 0 && bytes.Count > 0; i--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                case 2:
                    bytes.Insert(at, (byte)random.Pick("{}[],:\"0123456789eE+-.\\ \n\0nt/".ToCharArray()));
                    break;
                case 3:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(40)));
                    break;
                case 4:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, Math.Min(bytes.Count - at, random.Next(200))));
                    break;
                default:
                    bytes.InsertRange(
                        at,
                        Enumerable.Repeat((byte)random.Pick("[{0 9".ToCharArray()), random.Pick((int[])[2, 40, 2000, 100_000]))
                    );
                    break;
            }
        }

        return [.. bytes];
    }

    private static FuzzRequest Encode(Random random, DocumentedOperation operation)
    {
        var body =
            random.OnceIn(10) ? Bomb(random)
            : random.OnceIn(10) ? Encoding.Unicode.GetBytes(random.Pick(operation.Examples))
            : Encoding.UTF8.GetBytes(random.Pick(operation.Examples));
        var (encoding, pack) = random.Pick(Packings);
        using var packed = new MemoryStream();
        using (var packing = pack(packed))
        {
            packing.Write(body);
        }

        var sent = packed.ToArray();
        sent = random.Next(5) switch
        {
            0 => Scramble(random, sent),
            1 => sent[..random.Next(sent.Length)],
            _ => sent,
        };
        return new(operation, sent)
        {
            Headers =
            [
                ("Content-Type", random.OnceIn(4) ? random.Pick(ContentTypes) : operation.MediaType!),
                ("Content-Encoding", random.OnceIn(4) ? random.Pick(Encodings) : encoding),
                ("Accept-Encoding", random.Pick(Encodings)),
            ],
        };
    }

    private static byte[] Bomb(Random random) =>
        Encoding.ASCII.GetBytes(
            "{\"inputs\":[[" + string.Concat(Enumerable.Repeat(random.Pick((string[])["0,", " ", "[", "1e9,"]), 3_000_000))
        );

    private static FuzzRequest Envelope(Random random, DocumentedOperation operation)
    {
        var request = new FuzzRequest(operation, random.OnceIn(3) ? "" : random.Pick(operation.Examples));
        return request with
        {
            Path = random.OnceIn(2) ? random.Pick(Paths) : request.Path,
            Method = random.OnceIn(2) ? random.Pick(Methods) : request.Method,
            Headers =
            [
                ("Content-Type", random.Pick(ContentTypes)),
                ("Accept", random.Pick(Accepts)),
                ("Accept-Language", random.Pick((string[])["de", "x", ""])),
                ("X-Forwarded-For", "1.2.3.4"),
                ("Authorization", "Bearer x"),
                ("traceparent", random.Pick((string[])["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "x", ""])),
            ],
        };
    }

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static bool IsLines(DocumentedOperation operation) => operation.MediaType != Json;

    private static string Lines(DocumentedOperation operation, Func<string> write) =>
        IsLines(operation) ? $"{write()}\n{write()}\n{write()}" : write();
}
