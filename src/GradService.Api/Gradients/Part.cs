namespace GradService.Api.Gradients;

/// <summary>A standard result, which the member return can select.</summary>
public enum Part
{
    /// <summary>The loss before the step.</summary>
    Loss,

    /// <summary>The last layer's activations.</summary>
    Predictions,

    /// <summary>The gradients.</summary>
    Gradients,

    /// <summary>The parameters after the step.</summary>
    Updated,
}
