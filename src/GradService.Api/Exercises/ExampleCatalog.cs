using System.Text.Json;
using System.Text.Json.Nodes;
using GradService.Api.Json;

namespace GradService.Api.Exercises;

/// <summary>The worked examples: exercises from hand-worked tutorials, each ready to POST.</summary>
internal static class ExampleCatalog
{
    /// <summary>All of them, simplest first.</summary>
    public static IReadOnlyList<Example> All { get; } =
    [
        Load("by-example-1-one-neuron", "Backpropagation by Example"),
        Load("by-example-2-one-hidden-neuron", "Backpropagation by Example"),
        Load("by-example-3-two-hidden-neurons", "Backpropagation by Example"),
        Load("by-example-4-two-hidden-layers", "Backpropagation by Example"),
        Load("hands-on-sigmoid", "A hands-on backpropagation example"),
        Load("english-words-chain-rule", "Backpropagation Explained using English Words"),
        Load("english-words-affine-relu-affine", "Backpropagation Explained using English Words"),
        Load("english-words-program", "Backpropagation Explained using English Words"),
    ];

    private static Example Load(string id, string source)
    {
        using var stream = typeof(ExampleCatalog).Assembly.GetManifestResourceStream($"Examples/{id}")!;
        using var document = JsonDocument.Parse(stream);
        var exercise = document.RootElement.Clone();
        return new Example(id, exercise.GetProperty("title").GetString()!, source, exercise);
    }
}

/// <summary>A worked example.</summary>
/// <param name="Id">Its name in the URL.</param>
/// <param name="Title">Its title.</param>
/// <param name="Source">The tutorial that works it by hand.</param>
/// <param name="Exercise">The exercise, ready to POST.</param>
internal sealed record Example(string Id, string Title, string Source, JsonElement Exercise)
{
    /// <summary>The exercise as the body of a request.</summary>
    /// <param name="extend">Adds the members that the request has besides the exercise.</param>
    public T As<T>(Action<JsonObject>? extend = null)
    {
        var body = JsonNode.Parse(Exercise.GetRawText())!.AsObject();
        extend?.Invoke(body);
        return body.Deserialize<T>(JsonFormat.Options)!;
    }
}
