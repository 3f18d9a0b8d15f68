using GradService.Engine.Diagnosing;
using GradService.Engine.Networks;
using GradService.Engine.Training;

namespace GradService.Engine.Grading;

/// <summary>Grades submissions for one exercise. One grader serves any number of them, on any thread.</summary>
public sealed class Grader
{
    private readonly Func<(TrainingStep Step, NetworkExercise? Network)> _build;
    private readonly GradingOptions _options;
    private volatile DiagnosisModel _model;

    /// <summary>Prepares the grading of an exercise.</summary>
    /// <param name="build">Builds the exercise's step; called again when so many kinds of submissions were met that starting afresh is better.</param>
    /// <param name="options">How to grade.</param>
    /// <param name="cancellation">Stops the preparation.</param>
    /// <exception cref="NonFiniteException">A quantity overflowed or is not defined.</exception>
    public Grader(Func<(TrainingStep Step, NetworkExercise? Network)> build, GradingOptions options, CancellationToken cancellation = default)
    {
        (_build, _options) = (build, options);
        var (step, network) = build();
        _model = new DiagnosisModel(step, network, cancellation: cancellation);
    }

    /// <summary>Everything that can be answered.</summary>
    public IReadOnlyCollection<KeyEntry> Key => _model.Key.Entries;

    /// <summary>Grades a submission.</summary>
    public Grade Grade(IReadOnlyList<SubmittedTensor> submission)
    {
        var model = _model;
        if (model.IsFull)
        {
            var (step, network) = _build();
            _model = model = new DiagnosisModel(step, network);
        }

        return new SubmissionGrading(model, _options, submission).Grade();
    }
}
