using GradService.Api.Exercises;
using GradService.Engine.Evaluating;
using GradService.Engine.Graph;
using GradService.Engine.Tensors;
using GradService.Engine.Training;

namespace GradService.Api.Gradients;

/// <summary>The results of one training step. Tensors are keyed by quantity name.</summary>
public sealed record GradientsResponse : ComputedResponse
{
    /// <summary>The loss before the step. This and the standard results below are absent if return leaves them out.</summary>
    public double? Loss { get; init; }

    /// <summary>The last layer's activations, one row per sample.</summary>
    public Tensor? Predictions { get; init; }

    /// <summary>
    /// ∂loss/∂quantity for every parameter, in the parameter's shape; with allGradients, for every quantity except the loss.
    /// </summary>
    public IReadOnlyDictionary<string, Tensor>? Gradients { get; init; }

    /// <summary>θ − η ∂loss/∂θ for every parameter; absent without a learning rate.</summary>
    public IReadOnlyDictionary<string, Tensor>? Updated { get; init; }

    /// <summary>The value of every quantity, if include asks for values.</summary>
    public IReadOnlyDictionary<string, Tensor>? Values { get; init; }

    /// <summary>The loss on the same data after the step, if include asks for updatedLoss and parameters are updated.</summary>
    public double? UpdatedLoss { get; init; }

    /// <summary>Reads the selected numbers from an evaluation, which must live as long as the response.</summary>
    internal static GradientsResponse From(GradientsSelection selection, TrainingStep step, Evaluation evaluation)
    {
        var arithmetic = step.ArithmeticOf(evaluation);
        return new()
        {
            Loss = selection.Loss is { } loss ? evaluation[loss][0] : null,
            Predictions = selection.Predictions is { } predictions ? evaluation.Read(predictions) : null,
            Gradients = Read(evaluation, selection.Gradients),
            Updated = Read(evaluation, selection.Updated),
            Values = Read(evaluation, selection.Values),
            UpdatedLoss = selection.UpdatedLoss is { } after ? evaluation[after][0] : null,
            Arithmetic = arithmetic.Kind,
            Undecided = arithmetic.Undecided,
        };
    }

    private static Dictionary<string, Tensor>? Read(Evaluation evaluation, Dictionary<string, Node>? nodes)
    {
        if (nodes is null)
        {
            return null;
        }

        var tensors = new Dictionary<string, Tensor>(nodes.Count);
        foreach (var (name, node) in nodes)
        {
            tensors.Add(name, evaluation.Read(node));
        }

        return tensors;
    }
}
