namespace GradService.Engine.Explaining;

/// <summary>A part of a training step.</summary>
public enum Phase
{
    /// <summary>From what is given to the predictions.</summary>
    Forward,

    /// <summary>The one number that the step makes smaller.</summary>
    Loss,

    /// <summary>The gradients, from the loss back.</summary>
    Backward,

    /// <summary>The new parameters.</summary>
    Update,
}
