namespace GradService.Api.Gradients;

/// <summary>A part of a response, where callers choose.</summary>
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
