using System.Text.Json.Serialization;
using GradService.Api.Exercises;

namespace GradService.Api.Exports;

/// <summary>An exercise, and the program to write it as.</summary>
public sealed record ExportsRequest : ExerciseRequest
{
    /// <summary>pytorch, numpy or jupyter.</summary>
    [JsonPropertyOrder(1)]
    public required ExportTarget Target { get; init; }
}

/// <summary>What a training step is exported to.</summary>
public enum ExportTarget
{
    /// <summary>A program that lets autograd find the gradients and torch.optim.SGD make the step.</summary>
    Pytorch,

    /// <summary>A program with every gradient written out.</summary>
    Numpy,

    /// <summary>A notebook: the worked solution, with the NumPy program in cells between.</summary>
    Jupyter,
}
