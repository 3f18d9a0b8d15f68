using GradService.Engine.Diagnosing;
using GradService.Engine.Graph;
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
    /// <param name="checkpoint">Passed between the pieces of the work.</param>
    /// <exception cref="NonFiniteException">A quantity overflowed or is not defined.</exception>
    public Grader(
        (TrainingStep Step, NetworkExercise? Network) exercise,
        Func<(TrainingStep Step, NetworkExercise? Network)> rebuild,
        GradingOptions options,
        Checkpoint checkpoint = default
    )
    {
        (_rebuild, _options) = (rebuild, options);
        _model = new DiagnosisModel(exercise.Step, exercise.Network, checkpoint: checkpoint);
    }

    /// <summary>What is prepared now, in bytes: submissions of other shapes add to it.</summary>
    public double Bytes => _model.Bytes;

    /// <summary>What preparing the grading of an exercise takes.</summary>
    public static Cost CostOf(TrainingStep step) => AnswerKey.CostOf(step);

    /// <summary>What grading one submission takes.</summary>
    /// <param name="numbers">The numbers in it.</param>
    public Cost CostOf(int numbers) => SubmissionGrading.CostOf(_model, numbers);

    /// <summary>Forgets what was prepared for the submissions so far; it is prepared again for the next one.</summary>
    public void Forget()
    {
        lock (_rebuild)
        {
            var (step, network) = _rebuild();
            _model = new DiagnosisModel(step, network);
        }
    }

    /// <summary>Everything that can be answered.</summary>
    public IReadOnlyCollection<KeyEntry> Key => _model.Key.Entries;

    /// <summary>Grades a submission.</summary>
    public Grade Grade(IReadOnlyList<SubmittedTensor> submission, Checkpoint checkpoint = default)
    {
        lock (_rebuild)
        {
            if (_model.IsFull)
            {
                Forget();
            }
        }

        return new SubmissionGrading(_model, _options, submission, checkpoint).Grade();
    }
}
