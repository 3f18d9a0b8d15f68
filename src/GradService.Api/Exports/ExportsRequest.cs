using System.Text.Json.Serialization;
using GradService.Api.Exercises;

namespace GradService.Api.Exports;

/// <summary>An exercise, and the format to export it to.</summary>
public sealed record ExportsRequest : ExerciseRequest
{
    /// <summary>The export format: pytorch, numpy or jupyter.</summary>
    [JsonPropertyOrder(1)]
    public required ExportTarget Target { get; init; }
}

/// <summary>The format that a training step is exported to.</summary>
public enum ExportTarget
{
    /// <summary>A PyTorch program: autograd finds the gradients, torch.optim.SGD makes the step.</summary>
    Pytorch,

    /// <summary>A NumPy program with every gradient written out.</summary>
    Numpy,

    /// <summary>A Jupyter notebook: the worked solution, with the NumPy program in code cells between.</summary>
    Jupyter,
}
