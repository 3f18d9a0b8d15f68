using System.Text.Json.Serialization;
using GradService.Api.Configuration;
using GradService.Api.Exercises;
using GradService.Api.Json;
using GradService.Engine.Evaluating;
using GradService.Engine.Training;
using GradService.Engine.Training.Optimizers;

namespace GradService.Api.Training;

/// <summary>An exercise, and how to train on it.</summary>
public sealed record TrainingRequest : ExerciseRequest
{
    /// <summary>The number of steps to take, at least 1.</summary>
    [JsonPropertyOrder(1)]
    public required int Steps { get; init; }

    /// <summary>
    /// sgd (default), adam or rmsprop, as PyTorch defines them. Write a string, or an object for settings other than the defaults.
    /// </summary>
    [JsonPropertyOrder(1)]
    [JsonConverter(typeof(Shorthand))]
    public OptimizerSpec? Optimizer { get; init; }

    /// <summary>The number of samples in a mini-batch, from 1 to all. Omitted: every step uses all samples. For a network only.</summary>
    [JsonPropertyOrder(1)]
    public int? BatchSize { get; init; }

    /// <summary>
    /// The seed for shuffling the samples before each pass, at least 0. The same seed gives the same run. Omitted: mini-batches take the
    /// samples in order.
    /// </summary>
    [JsonPropertyOrder(1)]
    public int? Seed { get; init; }

    /// <summary>The number of steps between two reports of the loss, at least 1. Default 1.</summary>
    [JsonPropertyOrder(1)]
    public int? Every { get; init; }

    /// <summary>Creates the engine's training run.</summary>
    internal TrainingRun ToRun(Limits limits)
    {
        var optimizer = (Optimizer ?? OptimizerSpec.Default).Choose(AllOptimizers.All);
        var request = this with { LearningRate = LearningRate ?? optimizer.DefaultLearningRate };
        var whole = request.ToFloat64Step(limits, optimizer);
        var samples = whole.Network?.Samples ?? 1;
        return new TrainingRun(
            whole,
            new BatchOrder(samples, BatchSize ?? samples, Seed),
            size => request.WithFirst(size).ToFloat64Step(limits, optimizer)
        );
    }

    /// <summary>The same request with the first samples only.</summary>
    private TrainingRequest WithFirst(int samples) =>
        this with
        {
            Inputs = Inputs!.AsMatrix().FirstRows(samples),
            Targets = Targets!.AsMatrix().FirstRows(samples),
        };

    /// <summary>The cost of the run and its response.</summary>
    internal Cost CostOf(TrainingRun run) =>
        run.Cost(Steps, Reports) + Cost.OfAnswer((2.0 * Reports) + run.Parameters.Values.Sum(parameter => (double)parameter.Shape.Length));

    /// <summary>The maximum number of loss reports.</summary>
    private int Reports => 2 + Steps / (Every ?? 1);

    private sealed class Shorthand : ShorthandConverter<OptimizerSpec>
    {
        protected override OptimizerSpec FromName(string name) => new() { Function = name, IsShorthand = true };
    }
}
