using System.Text.Json.Serialization;
using GradService.Api.Configuration;
using GradService.Api.Json;
using GradService.Engine.Networks;
using GradService.Engine.Programs;
using GradService.Engine.Tensors;
using GradService.Engine.Training;
using GradService.Engine.Training.Optimizers;

namespace GradService.Api.Exercises;

/// <summary>One training step with all its data, given as a network or as a program. Every operation takes one.</summary>
public abstract record ExerciseRequest
{
    /// <summary>A title for human readers.</summary>
    public string? Title { get; init; }

    /// <summary>The network; an exercise has either this or a program.</summary>
    public NetworkSpec? Network { get; init; }

    /// <summary>The loss function. For a network only.</summary>
    [JsonConverter(typeof(Shorthand))]
    public LossSpec? Loss { get; init; }

    /// <summary>One row per sample; a flat array is one sample. For a network only.</summary>
    public Tensor? Inputs { get; init; }

    /// <summary>One row per sample, one number per unit of the last layer; a flat array is one sample. For a network only.</summary>
    public Tensor? Targets { get; init; }

    /// <summary>The step as named formulas, with its data; an exercise has either this or a network.</summary>
    public ProgramSpec? Program { get; init; }

    /// <summary>The step size η of the update θ − η ∂loss/∂θ; greater than 0. Omitted: no parameter is updated.</summary>
    public double? LearningRate { get; init; }

    /// <summary>
    /// auto (default): exact for small exercises, else float64. exact: every number is the exact result for the decimals that were written,
    /// rounded once to the nearest float64. float64: every operation is rounded.
    /// </summary>
    public ArithmeticChoice? Arithmetic { get; init; }

    /// <summary>The rule about the targets; <see langword="null"/> if they may be any numbers.</summary>
    internal DataRule? TargetsRule =>
        Losses.All.Any(choice => choice.Name == Loss?.Function && choice.Default.TargetsAreProbabilities)
            ? new($"a probability from 0 to 1 for {Loss!.Function}", target => target is >= 0 and <= 1)
            : null;

    /// <summary>The count of numbers in the parameters (for a program: in the variables), and the count of samples.</summary>
    internal (long Parameters, long Samples) Size =>
        Network is null
            ? (Program?.Variables.Values.Sum(variable => variable.Shape.Length) ?? 0, 1)
            : (NetworkSpec.CountParameters(Network.Layers), Inputs?.AsMatrix().Shape.Rows ?? 0);

    /// <summary>Builds the engine's training step, in the arithmetic that the request asks for.</summary>
    /// <param name="limits">The limits of the service.</param>
    /// <exception cref="QuantityShapeException">A network's tensors do not fit together.</exception>
    /// <exception cref="ProgramException">The program cannot be understood.</exception>
    /// <exception cref="LimitExceededException">The step is too large for exact arithmetic.</exception>
    internal TrainingStep ToTrainingStep(Limits limits)
    {
        var step = ToFloat64Step(limits);
        return Arithmetic switch
        {
            ArithmeticChoice.Float64 => step,
            _ when step.Compiled.Multiplications <= limits.ExactWork => step.InExactArithmetic(),
            ArithmeticChoice.Exact => throw limits.TooLargeForExact(step.Compiled.Multiplications),
            _ => step,
        };
    }

    /// <summary>Builds the engine's training step, in float64.</summary>
    /// <param name="limits">The limits of the service.</param>
    /// <param name="optimizer">How parameters are updated; gradient descent if none is given.</param>
    /// <exception cref="QuantityShapeException">A network's tensors do not fit together.</exception>
    /// <exception cref="ProgramException">The program cannot be understood.</exception>
    internal TrainingStep ToFloat64Step(Limits limits, Optimizer? optimizer = null) =>
        Program is null
            ? Network!.ToExercise(Loss!, Inputs!, Targets!, LearningRate).Build(optimizer)
            : Program.ToExercise(LearningRate, limits.ExpressionDepth).Build(optimizer);

    /// <summary>The JSON path of the network tensor whose shape does not fit, or of its first row.</summary>
    internal string PathOf(QuantityShapeException mismatch)
    {
        (string Path, Tensor Tensor)[] places = [.. Network!.Parameters(), ("inputs", Inputs!), ("targets", Targets!)];
        var (path, tensor) = Array.Find(places, place => place.Tensor.Memory.Equals(mismatch.Tensor.Memory));
        return mismatch.Axis == 1 && tensor.Shape.Rank == 2 ? $"{path}[0]" : path;
    }

    private sealed class Shorthand : ShorthandConverter<LossSpec>
    {
        protected override LossSpec FromName(string name) => new() { Function = name, IsShorthand = true };
    }
}
