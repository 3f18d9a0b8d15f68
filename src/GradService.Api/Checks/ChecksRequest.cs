using System.Text.Json.Serialization;
using GradService.Api.Exercises;
using GradService.Api.Json;
using GradService.Engine.Checking;

namespace GradService.Api.Checks;

/// <summary>An exercise, and the gradients to check.</summary>
public sealed record ChecksRequest : ExerciseRequest, IWritten
{
    /// <summary>
    /// Claimed gradients by quantity name, in the quantity's shape. The digits written count: four decimals are right within half a
    /// unit of the fourth. Omitted: this service's own gradients of every parameter.
    /// </summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyDictionary<string, WrittenTensor>? Gradients { get; init; }

    /// <summary>How far apart numbers may be. Omitted: as far as the errors of both explain.</summary>
    [JsonPropertyOrder(1)]
    public ToleranceSpec? Tolerance { get; init; }
}

/// <summary>How far apart two numbers may be: absolute + relative · |numerical|.</summary>
public sealed record ToleranceSpec
{
    /// <summary>At least 0. Default 0.</summary>
    public double Absolute { get; init; }

    /// <summary>At least 0. Default 0.</summary>
    public double Relative { get; init; }

    /// <summary>The tolerance, for the engine.</summary>
    internal Tolerance ToTolerance() => new(Absolute, Relative);
}
