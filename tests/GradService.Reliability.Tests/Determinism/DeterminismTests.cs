using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using GradService.Reliability.Tests.Fuzz;

namespace GradService.Reliability.Tests.Determinism;

/// <summary>
/// The same request gets the same response, byte for byte: with a cold or a warm cache, alone or under load, on one processor or on all.
/// Tests every worked example of every operation, in every media type of the response.
/// </summary>
public sealed class DeterminismTests
{
    private const int Rounds = 10;

    [Fact]
    public async Task The_same_request_gets_the_same_bytes()
    {
        // With the default limits, which no example comes near even when the machine is busy.
        using var all = await ServerProcess.StartReady();
        using var loaded = new HttpClient { BaseAddress = all.Address };
        var operations = await DocumentedOperation.AllOf(loaded);
        // Progress events report the time that is left, which varies.
        var requests = (
            from operation in operations
            where operation.Body is not null
            from example in operation.Examples
            from form in operation.Answers[200].Keys
            where form != "text/event-stream"
            select (operation, example, form)
        ).ToArray();
        Assert.True(requests.Length > 100);
        using var single = await ServerProcess.StartReady(new Dictionary<string, string> { ["DOTNET_PROCESSOR_COUNT"] = "1" });
        using var alone = new HttpClient { BaseAddress = single.Address };
        var expected = new Dictionary<(DocumentedOperation, string, string), string>();
        foreach (var request in requests)
        {
            expected[request] = await Post(alone, request);
        }

        var different = new ConcurrentQueue<string>();
        var random = new Random(20261126);
        var many = Enumerable.Range(0, Rounds).SelectMany(_ => requests).ToArray();
        random.Shuffle(many);
        await Parallel.ForEachAsync(
            many,
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (request, _) =>
            {
                if (await Post(loaded, request) is var answer && answer != expected[request])
                {
                    different.Enqueue($"{request.operation} as {request.form}\n{expected[request]}\n{answer}");
                }
            }
        );

        Assert.True(different.IsEmpty, $"{different.Count} of {many.Length} differ\n{string.Join('\n', different.Take(2))}");
    }

    private static async Task<string> Post(HttpClient client, (DocumentedOperation Operation, string Example, string Form) request)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, request.Operation.Path)
        {
            Content = new StringContent(request.Example, Encoding.UTF8),
        };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue(request.Operation.MediaType!);
        message.Headers.Add("Accept", request.Form);
        using var response = await client.SendAsync(message);
        return $"{(int)response.StatusCode} {response.Content.Headers.ContentType} {await response.Content.ReadAsStringAsync()}";
    }
}
