namespace GradService.Engine.Explaining;

/// <summary>A part of a training step.</summary>
public enum Phase
{
    /// <summary>From the inputs to the predictions.</summary>
    Forward,

    /// <summary>The number that the training step minimises.</summary>
    Loss,

    /// <summary>The gradients, from the loss backwards.</summary>
    Backward,

    /// <summary>The new parameters.</summary>
    Update,
}
