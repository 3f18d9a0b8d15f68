using GradService.Engine.Answers;
using GradService.Engine.Diagnosing;
using GradService.Engine.Evaluating;
using GradService.Engine.Graph;
using GradService.Engine.Training;

namespace GradService.Engine.Grading;

/// <summary>Grades submissions for one exercise. Thread-safe; one grader serves any number of submissions.</summary>
public sealed class Grader
{
    private readonly Func<TrainingStep> _rebuild;
    private readonly GradingOptions _options;
    private volatile DiagnosisModel _model;

    /// <summary>Prepares the grading of an exercise.</summary>
    /// <param name="step">The training step. Nodes are added to its graph.</param>
    /// <param name="rebuild">Builds it again. It is called when submissions of many kinds have made the graph too large.</param>
    /// <param name="options">How to grade.</param>
    /// <param name="checkpoint">Called between pieces of work; may cancel or wait.</param>
    /// <exception cref="NonFiniteException">A quantity overflowed or is not defined.</exception>
    public Grader(TrainingStep step, Func<TrainingStep> rebuild, GradingOptions options, Checkpoint checkpoint = default)
    {
        (_rebuild, _options) = (rebuild, options);
        _model = new DiagnosisModel(step, checkpoint: checkpoint);
    }

    /// <summary>Memory of the prepared data, in bytes. Each new choice of answered tensors adds to it.</summary>
    public double Bytes => _model.Bytes;

    /// <summary>The cost of preparing the grading of an exercise.</summary>
    public static Cost CostOf(TrainingStep step) => AnswerKey.CostOf(step);

    /// <summary>The cost of grading one submission.</summary>
    /// <param name="numbers">How many numbers the submission has.</param>
    public Cost CostOf(int numbers) => SubmissionGrading.CostOf(_model, numbers);

    /// <summary>Discards what was prepared for earlier submissions. Later submissions prepare what they need again.</summary>
    public void Forget()
    {
        lock (_rebuild)
        {
            Rebuild(default);
        }
    }

    /// <summary>The key entry of every tensor that can be answered.</summary>
    public IReadOnlyCollection<KeyEntry> Key => _model.Key.Entries;

    /// <summary>Grades a submission.</summary>
    public Grade Grade(IReadOnlyList<SubmittedTensor> submission, Checkpoint checkpoint = default)
    {
        lock (_rebuild)
        {
            if (_model.IsFull)
            {
                Rebuild(checkpoint.WithoutWaiting);
            }
        }

        return new SubmissionGrading(_model, _options, submission, checkpoint).Grade();
    }

    private void Rebuild(Checkpoint checkpoint) => _model = new DiagnosisModel(_rebuild(), checkpoint: checkpoint);
}
