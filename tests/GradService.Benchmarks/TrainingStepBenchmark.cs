using BenchmarkDotNet.Attributes;
using GradService.Engine.Evaluating;
using GradService.Engine.Networks;
using GradService.Engine.Training;

namespace GradService.Benchmarks;

/// <summary>One training step in process, without JSON: loss, predictions, gradients and update.</summary>
[MemoryDiagnoser]
public class TrainingStepBenchmark
{
    private NetworkExercise _exercise = null!;
    private TrainingStep _step = null!;
    private EvaluationPlan _plan = null!;

    /// <summary>The name of the network in <see cref="Loads"/>.</summary>
    [Params("S", "M", "L", "XL")]
    public string Load { get; set; } = "S";

    /// <summary>Makes the network, its graph and its plan.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _exercise = Loads.Make(Load);
        _step = _exercise.Build();
        _plan = Plan(_step);
    }

    /// <summary>Evaluates an existing plan.</summary>
    [Benchmark(Baseline = true)]
    public double Evaluate()
    {
        using var evaluation = _step.Evaluate(_plan);
        return evaluation[_step.Loss][0];
    }

    /// <summary>Does all the work of a request: builds the graph, differentiates it, plans and evaluates.</summary>
    [Benchmark]
    public double BuildAndEvaluate()
    {
        var step = _exercise.Build();
        using var evaluation = step.Evaluate(Plan(step));
        return evaluation[step.Loss][0];
    }

    private static EvaluationPlan Plan(TrainingStep step) =>
        step.Plan([
            step.Loss,
            step.Predictions!,
            .. step.Parameters.Select(parameter => parameter.Gradient),
            .. step.Parameters.Select(parameter => parameter.Updated!),
        ]);
}
