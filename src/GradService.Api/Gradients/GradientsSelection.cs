using GradService.Engine.Evaluating;
using GradService.Engine.Graph;
using GradService.Engine.Training;

namespace GradService.Api.Gradients;

/// <summary>The nodes of a training step that a request asks for. Requests that differ only in their numbers share one selection.</summary>
internal sealed class GradientsSelection
{
    /// <summary>Selects the nodes and plans their computation.</summary>
    public GradientsSelection(TrainingStep step, GradientsRequest request)
    {
        var differentiated = request.Includes(Include.AllGradients)
            ? step.Quantities.Where(quantity => quantity.Role != QuantityRole.Loss)
            : step.Parameters;
        var updated = step
            .Quantities.Where(quantity => quantity.Updated is not null)
            .ToDictionary(quantity => quantity.Name, quantity => quantity.Updated!);
        var isUpdated = updated.Count > 0;
        Loss = request.Returns(Part.Loss) ? step.Loss : null;
        Predictions = request.Returns(Part.Predictions) ? step.Predictions : null;
        Gradients = request.Returns(Part.Gradients)
            ? differentiated.ToDictionary(quantity => quantity.Name, quantity => quantity.Gradient)
            : null;
        Updated = isUpdated && request.Returns(Part.Updated) ? updated : null;
        Values = request.Includes(Include.Values)
            ? step.Quantities.ToDictionary(quantity => quantity.Name, quantity => quantity.Value)
            : null;
        UpdatedLoss = request.Includes(Include.UpdatedLoss) && isUpdated ? step.LossAfterUpdate : null;

        Node[] answer =
        [
            .. new[] { Loss, Predictions, UpdatedLoss }.OfType<Node>(),
            .. new[] { Gradients, Updated, Values }.SelectMany(nodes => nodes?.Values.ToArray() ?? []),
        ];
        // Always compute the loss: a step whose loss cannot be computed is refused, whatever the response holds.
        Plan = step.Plan([step.Loss, .. answer]);
        Cost = Cost.Of(Plan) + Cost.OfAnswer(answer);
    }

    /// <summary>The loss, if asked for.</summary>
    public Node? Loss { get; }

    /// <summary>A network's predictions, if asked for.</summary>
    public Node? Predictions { get; }

    /// <summary>The gradients asked for, by quantity.</summary>
    public Dictionary<string, Node>? Gradients { get; }

    /// <summary>The updated parameters, if asked for and there is a learning rate.</summary>
    public Dictionary<string, Node>? Updated { get; }

    /// <summary>The values asked for, by quantity.</summary>
    public Dictionary<string, Node>? Values { get; }

    /// <summary>The cost of computing and writing the selection.</summary>
    public Cost Cost { get; }

    /// <summary>The plan that computes all selected nodes.</summary>
    public EvaluationPlan Plan { get; }

    /// <summary>The loss after the update, if asked for and parameters are updated.</summary>
    public Node? UpdatedLoss { get; }
}
