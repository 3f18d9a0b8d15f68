using GradService.Engine.Programs;
using GradService.Engine.Tensors;

namespace GradService.Api.Exercises;

/// <summary>A training step written as named formulas.</summary>
public sealed record ProgramSpec
{
    /// <summary>The given data by name: numbers, vectors or matrices.</summary>
    public required IReadOnlyDictionary<string, Tensor> Variables { get; init; }

    /// <summary>Which variables the step updates. Default: none.</summary>
    public IReadOnlyList<string>? Parameters { get; init; }

    /// <summary>
    /// Formulas, name = expression, in order; the last one must be a single number, the loss. Operators, loosest first: + -, * / @, unary
    /// -, ^ (or **); .T transposes. Functions: exp, log, sqrt, abs, sin, cos, tanh, sigmoid, relu, leakyRelu, elu, softplus, silu, gelu,
    /// softmax, logSoftmax, transpose, max(a, b), min(a, b), sum and mean, with an optional axis=0 or axis=1.
    /// </summary>
    public required IReadOnlyList<string> Statements { get; init; }

    /// <summary>Converts to the engine's exercise.</summary>
    internal ProgramExercise ToExercise(double? learningRate, int maxDepth) =>
        new()
        {
            Variables = [.. Variables],
            Parameters = Parameters ?? [],
            Statements = Statements,
            LearningRate = learningRate,
            MaxDepth = maxDepth,
        };
}
