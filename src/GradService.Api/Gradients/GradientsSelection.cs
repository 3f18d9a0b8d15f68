using GradService.Api.Hosting;
using GradService.Engine.Graph;
using GradService.Engine.Training;

namespace GradService.Api.Gradients;

/// <summary>Which nodes of a training step a request asks for.</summary>
internal sealed class GradientsSelection
{
    /// <summary>Selects the nodes and plans their computation.</summary>
    /// <exception cref="LimitExceededException">That would be more than allowed.</exception>
    public GradientsSelection(GradientsRequest request, Limits limits)
    {
        Step = request.ToTrainingStep(limits);
        var differentiated = request.Includes(Include.AllGradients)
            ? Step.Quantities.Where(quantity => quantity.Role != QuantityRole.Loss)
            : Step.Parameters;
        Gradients = differentiated.ToDictionary(quantity => quantity.Name, quantity => quantity.Gradient);
        Updated = Step.Quantities.Where(quantity => quantity.Updated is not null).ToDictionary(quantity => quantity.Name, quantity => quantity.Updated!);
        Values = request.Includes(Include.Values) ? Step.Quantities.ToDictionary(quantity => quantity.Name, quantity => quantity.Value) : [];

        Node[] answer = [Step.Loss, .. Step.Predictions is { } predictions ? [predictions] : Array.Empty<Node>(), .. Gradients.Values, .. Updated.Values, .. Values.Values];
        Plan = Step.Plan(answer);
        PlanAfterUpdate = request.Includes(Include.UpdatedLoss) && Updated.Count > 0 ? Step.Plan([Step.Loss]) : null;
        limits.Admit(PlanAfterUpdate is null ? [Plan] : [Plan, PlanAfterUpdate], answer);
    }

    /// <summary>The step.</summary>
    public TrainingStep Step { get; }

    /// <summary>The gradients asked for, by quantity.</summary>
    public Dictionary<string, Node> Gradients { get; }

    /// <summary>The updated parameters; empty where there is no learning rate.</summary>
    public Dictionary<string, Node> Updated { get; }

    /// <summary>The values asked for, by quantity.</summary>
    public Dictionary<string, Node> Values { get; }

    /// <summary>Computes all of these.</summary>
    public EvaluationPlan Plan { get; }

    /// <summary>Computes the loss after the update, where it was asked for and there is one.</summary>
    public EvaluationPlan? PlanAfterUpdate { get; }
}
