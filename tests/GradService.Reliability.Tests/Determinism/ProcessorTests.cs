using System.Text.Json;
using GradService.Reliability.Tests.Fuzz;

namespace GradService.Reliability.Tests.Determinism;

/// <summary>
/// The same request gets the same bytes on every processor that the runtime can imitate here: with vectors of 512, 256 and 128 bits and
/// with none, with and without fused products, and with the C library's functions for old processors.
/// </summary>
public sealed class ProcessorTests
{
    private static readonly string[] Functions = ["identity", "relu", "leakyRelu", "elu", "sigmoid", "tanh", "softplus", "silu", "gelu"];

    private static readonly (int[] Widths, int Samples)[] Shapes =
    [
        ([3, 5, 2], 4),
        ([7, 33, 19, 5], 13),
        ([8, 16, 16, 4], 32),
        ([64, 50, 10], 20),
    ];

    [Fact]
    public async Task Every_processor_gives_the_same_bytes()
    {
        using var usual = await ServerProcess.StartReady();
        using var client = new HttpClient { BaseAddress = usual.Address };
        var requests = (await Examples(client)).Concat(Networks()).Concat(Programs()).ToList();
        Assert.True(requests.Count > 100);
        var expected = await Answers(client, requests);
        foreach (
            var (name, value) in new[]
            {
                ("DOTNET_EnableAVX512", "0"),
                ("DOTNET_EnableAVX2", "0"),
                ("DOTNET_EnableHWIntrinsic", "0"),
                ("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F,-FMA4"),
            }
        )
        {
            using var other = await ServerProcess.StartReady(new Dictionary<string, string> { [name] = value });
            using var there = new HttpClient { BaseAddress = other.Address };
            foreach (var ((path, body), first, second) in requests.Zip(expected, await Answers(there, requests)))
            {
                Assert.True(first == second, $"{name}={value}: {path} {body[..Math.Min(body.Length, 300)]}\n{first}\n{second}");
            }
        }
    }

    private static async Task<IEnumerable<(string Path, string Body)>> Examples(HttpClient client) =>
        from operation in await DocumentedOperation.AllOf(client)
        where operation.Body is not null && operation.MediaType == "application/json"
        from example in operation.Examples
        select (operation.Path, example);

    private static IEnumerable<(string Path, string Body)> Networks()
    {
        var random = new Random(20261201);
        foreach (var (widths, samples) in Shapes)
        {
            foreach (var function in Functions)
            {
                yield return ("/v1/gradients", Network(random, widths, samples, function, "identity", "mse"));
            }

            yield return ("/v1/gradients", Network(random, widths, samples, "tanh", "softmax", "crossEntropy"));
            yield return ("/v1/gradients", Network(random, widths, samples, "tanh", "sigmoid", "binaryCrossEntropy"));
            yield return ("/v1/checks", Network(random, widths, 1, "silu", "identity", "huber"));
        }
    }

    private static IEnumerable<(string Path, string Body)> Programs()
    {
        var random = new Random(20261202);
        foreach (var formula in new[] { "exp(x)", "log(x)", "sin(x)", "cos(x)", "x ^ 3", "x ^ 1.7", "sqrt(x)", "max(x, y)", "x / y" })
        {
            var body = new
            {
                program = new
                {
                    variables = new { x = Row(random, 37, 1, 4), y = Row(random, 37, 1, 4) },
                    statements = new[] { $"a = {formula}", "l = mean(a * a)" },
                },
                arithmetic = "float64",
            };
            yield return ("/v1/gradients", JsonSerializer.Serialize(body));
        }
    }

    private static string Network(Random random, int[] widths, int samples, string hidden, string last, string loss) =>
        JsonSerializer.Serialize(
            new
            {
                network = new
                {
                    layers = Enumerable
                        .Range(1, widths.Length - 1)
                        .Select(i => new
                        {
                            weights = Rows(random, widths[i - 1], widths[i], -1, 1),
                            bias = Row(random, widths[i], -1, 1),
                            activation = i == widths.Length - 1 ? last : hidden,
                        }),
                },
                loss,
                inputs = Rows(random, samples, widths[0], -3, 3),
                targets = Rows(random, samples, widths[^1], 0, 1),
                learningRate = 0.1,
                arithmetic = "float64",
            }
        );

    private static double[][] Rows(Random random, int rows, int columns, double low, double high) =>
        [.. Enumerable.Range(0, rows).Select(_ => Row(random, columns, low, high))];

    private static double[] Row(Random random, int columns, double low, double high) =>
        [.. Enumerable.Range(0, columns).Select(_ => low + (high - low) * random.NextDouble())];

    private static async Task<List<string>> Answers(HttpClient client, IEnumerable<(string Path, string Body)> requests)
    {
        var answers = new List<string>();
        foreach (var (path, body) in requests)
        {
            using var response = await client.PostAsync(path, Exercise.Json(body));
            answers.Add($"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        }

        return answers;
    }
}
