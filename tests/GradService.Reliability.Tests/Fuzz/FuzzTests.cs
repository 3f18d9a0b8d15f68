using System.Collections.Concurrent;
using System.Globalization;
using Xunit.Abstractions;

namespace GradService.Reliability.Tests.Fuzz;

/// <summary>
/// Sends tens of thousands of requests, generated from the service's OpenAPI document, to the real server in its own process. FUZZ_SEED
/// sets the seed, FUZZ_REQUESTS the number of requests of each kind, FUZZ_ONLY the number of a single request to repeat.
/// </summary>
public sealed class FuzzTests(FuzzedService service, ITestOutputHelper output) : IClassFixture<FuzzedService>
{
    private const int MostTold = 5;

    private static readonly int Seed = Setting("FUZZ_SEED", 20261126);
    private static readonly int Requests = Setting("FUZZ_REQUESTS", Thorough.Cases(2300));
    private static readonly int Only = Setting("FUZZ_ONLY", -1);

    /// <summary>The kinds of requests.</summary>
    public static TheoryData<string> Names => [.. Kinds.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_response_matches_the_OpenAPI_document(string kind)
    {
        output.WriteLine($"FUZZ_SEED={Seed}");
        var operations = service.Operations.Where(operation => operation.Body is not null).ToArray();
        var faults = new ConcurrentQueue<string>();
        var statuses = new ConcurrentDictionary<int, int>();
        var numbers = Only < 0 ? Enumerable.Range(0, Requests) : [Only];
        await Parallel.ForEachAsync(
            numbers,
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (number, cancellation) =>
            {
                var random = new Random(unchecked(Seed + 7919 * number + kind.Sum(letter => 31 * letter)));
                var request = Kinds.All[kind](random, operations[number % operations.Length]);
                var fault = await Try(request, statuses, cancellation);
                if (fault is not null)
                {
                    faults.Enqueue($"FUZZ_SEED={Seed} FUZZ_ONLY={number}, {kind}: {fault}\n    {request}");
                }
            }
        );

        output.WriteLine(string.Join(", ", statuses.OrderBy(status => status.Key).Select(status => $"{status.Key}: {status.Value}")));
        Assert.False(
            service.Server.HasEnded,
            $"FUZZ_SEED={Seed}, {kind}: the process ended\n{string.Join('\n', service.Server.Output.TakeLast(50))}"
        );
        Assert.True(faults.IsEmpty, $"{faults.Count} faults\n{string.Join('\n', faults.Take(MostTold))}");
    }

    private async Task<string?> Try(FuzzRequest request, ConcurrentDictionary<int, int> statuses, CancellationToken cancellation)
    {
        try
        {
            using var message = request.ToMessage();
            using var response = await service.Client.SendAsync(message, cancellation);
            statuses.AddOrUpdate((int)response.StatusCode, 1, (_, count) => count + 1);
            return await ResponseCheck.Of(request, response);
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return exception.ToString();
        }
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
