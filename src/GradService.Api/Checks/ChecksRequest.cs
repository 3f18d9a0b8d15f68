using System.Text.Json.Serialization;
using GradService.Api.Exercises;
using GradService.Api.Json;
using GradService.Engine.Answers;
using GradService.Engine.Checking;

namespace GradService.Api.Checks;

/// <summary>An exercise, and the gradients to check.</summary>
public sealed record ChecksRequest : ExerciseRequest, IWritten
{
    /// <summary>
    /// Claimed gradients by quantity name, each in the quantity's shape. The written digits matter: a number with four decimals may be off
    /// by half a unit of the fourth. Omitted: the service checks its own gradients of all parameters.
    /// </summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyDictionary<string, WrittenTensor>? Gradients { get; init; }

    /// <summary>
    /// Allowed difference between a claimed and a numerical gradient. Omitted: as much as the estimated errors of both explain.
    /// </summary>
    [JsonPropertyOrder(1)]
    public ToleranceSpec? Tolerance { get; init; }
}

/// <summary>Allowed difference between two numbers: absolute + relative · |numerical|.</summary>
public sealed record ToleranceSpec
{
    /// <summary>The absolute part; at least 0. Default 0.</summary>
    public double Absolute { get; init; }

    /// <summary>The part relative to |numerical|; at least 0. Default 0.</summary>
    public double Relative { get; init; }

    /// <summary>Converts to the engine's tolerance.</summary>
    internal Tolerance ToTolerance() => new(Absolute, Relative);
}
