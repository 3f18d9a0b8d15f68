using GradService.Engine.Diagnosing;
using GradService.Engine.Networks;
using GradService.Engine.Training;

namespace GradService.Engine.Grading;

/// <summary>Grades submissions for one exercise. One grader serves any number of them, on any thread.</summary>
public sealed class Grader
{
    private readonly Func<(TrainingStep Step, NetworkExercise? Network)> _rebuild;
    private readonly GradingOptions _options;
    private volatile DiagnosisModel _model;

    /// <summary>Prepares the grading of an exercise.</summary>
    /// <param name="exercise">The exercise's step, and the network that it trains, if it does; the step's graph is written to.</param>
    /// <param name="rebuild">Builds them again: when so many kinds of submissions were met that starting afresh is better.</param>
    /// <param name="options">How to grade.</param>
    /// <param name="cancellation">Stops the preparation.</param>
    /// <exception cref="NonFiniteException">A quantity overflowed or is not defined.</exception>
    public Grader(
        (TrainingStep Step, NetworkExercise? Network) exercise,
        Func<(TrainingStep Step, NetworkExercise? Network)> rebuild,
        GradingOptions options,
        CancellationToken cancellation = default)
    {
        (_rebuild, _options) = (rebuild, options);
        _model = new DiagnosisModel(exercise.Step, exercise.Network, cancellation: cancellation);
    }

    /// <summary>Everything that can be answered.</summary>
    public IReadOnlyCollection<KeyEntry> Key => _model.Key.Entries;

    /// <summary>Grades a submission.</summary>
    public Grade Grade(IReadOnlyList<SubmittedTensor> submission, CancellationToken cancellation = default)
    {
        var model = _model;
        if (model.IsFull)
        {
            var (step, network) = _rebuild();
            _model = model = new DiagnosisModel(step, network);
        }

        return new SubmissionGrading(model, _options, submission, cancellation).Grade();
    }
}
