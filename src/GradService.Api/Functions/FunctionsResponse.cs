using GradService.Engine.Choices;
using GradService.Engine.Explaining;
using GradService.Engine.Notation;
using GradService.Engine.Training;
using GradService.Engine.Training.Optimizers;

namespace GradService.Api.Functions;

/// <summary>What a network can be built from.</summary>
public sealed record FunctionsResponse
{
    /// <summary>The activations that a layer can have; the first is the default.</summary>
    public required IReadOnlyList<FunctionResponse> Activations { get; init; }

    /// <summary>The losses, for one prediction and its target.</summary>
    public required IReadOnlyList<FunctionResponse> Losses { get; init; }

    /// <summary>How the losses of single predictions are combined. N is the number of samples, m the number of outputs.</summary>
    public required IReadOnlyList<ReductionResponse> Reductions { get; init; }

    /// <summary>The optimizers that can update the parameters; the first is the default.</summary>
    public required IReadOnlyList<OptimizerResponse> Optimizers { get; init; }

    internal static FunctionsResponse Create() =>
        new()
        {
            Activations = [.. FunctionCatalogue.Activations.Select(FunctionResponse.From)],
            Losses = [.. FunctionCatalogue.Losses.Select(FunctionResponse.From)],
            Reductions = [new(Reduction.Mean, "1/(N m) Σ"), new(Reduction.SampleMean, "1/N Σ"), new(Reduction.Sum, "Σ")],
            Optimizers =
            [
                .. AllOptimizers.All.Select(choice => new OptimizerResponse(
                    choice.Name,
                    [.. choice.Settings.Select(ParameterResponse.From)],
                    choice.Synonyms,
                    choice.Formula!,
                    choice.Default.DefaultLearningRate
                )),
            ],
        };
}

/// <summary>An activation or a loss.</summary>
public sealed record FunctionResponse
{
    /// <summary>The name, as exercises write it.</summary>
    public required string Name { get; init; }

    /// <summary>The parameters, which an object beside <c>function</c> can set; empty for most.</summary>
    public required IReadOnlyList<ParameterResponse> Parameters { get; init; }

    /// <summary>Other names that people use for it.</summary>
    public required IReadOnlyList<string> Synonyms { get; init; }

    /// <summary>The formula in plain text.</summary>
    public required string Formula { get; init; }

    /// <summary>The formula in LaTeX.</summary>
    public required string Latex { get; init; }

    /// <summary>The derivative by z or by a, in plain text.</summary>
    public required string Slope { get; init; }

    /// <summary>The derivative in LaTeX.</summary>
    public required string SlopeLatex { get; init; }

    /// <summary>For a loss: the reduction if none is given.</summary>
    public Reduction? Reduction { get; init; }

    internal static FunctionResponse From(CatalogueEntry entry) =>
        new()
        {
            Name = entry.Name,
            Parameters = [.. entry.Settings.Select(ParameterResponse.From)],
            Synonyms = entry.Synonyms,
            Formula = PlainTextWriter.Instance.Write(entry.Formula),
            Latex = LatexWriter.Instance.Write(entry.Formula),
            Slope = PlainTextWriter.Instance.Write(entry.Slope),
            SlopeLatex = LatexWriter.Instance.Write(entry.Slope),
            Reduction = entry.Reduction,
        };
}

/// <summary>A parameter of a function or an optimizer: a number, or a flag that is on or off.</summary>
public sealed record ParameterResponse
{
    /// <summary>The name, as exercises write it.</summary>
    public required string Name { get; init; }

    /// <summary>The default of a number; absent for a flag, which is off by default.</summary>
    public double? Default { get; init; }

    /// <summary>The valid values in words.</summary>
    public required string Range { get; init; }

    /// <summary>The smallest valid number, if there is one.</summary>
    public double? AtLeast { get; init; }

    /// <summary>The number that a valid one exceeds, if there is one.</summary>
    public double? MoreThan { get; init; }

    /// <summary>The number that a valid one stays below, if there is one.</summary>
    public double? Below { get; init; }

    internal static ParameterResponse From(Setting setting) =>
        setting is NumberSetting number
            ? new()
            {
                Name = number.Name,
                Default = number.Default,
                Range = number.Range,
                AtLeast = number.AtLeast,
                MoreThan = number.MoreThan,
                Below = number.Below,
            }
            : new() { Name = setting.Name, Range = "true or false" };
}

/// <summary>How the losses of single predictions are combined.</summary>
/// <param name="Name">The name, as exercises write it.</param>
/// <param name="Formula">The factor before their sum, in plain text.</param>
public sealed record ReductionResponse(Reduction Name, string Formula);

/// <summary>An optimizer.</summary>
/// <param name="Name">The name, as requests write it.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Synonyms">Other names that people use for it.</param>
/// <param name="Formula">The update in plain text.</param>
/// <param name="LearningRate">The learning rate if a run gives none.</param>
public sealed record OptimizerResponse(
    string Name,
    IReadOnlyList<ParameterResponse> Parameters,
    IReadOnlyList<string> Synonyms,
    string Formula,
    double LearningRate
);
