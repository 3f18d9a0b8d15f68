namespace GradService.Api.Gradients;

/// <summary>A result that a response holds in addition to the loss, the parameters' gradients and their updates.</summary>
public enum Include
{
    /// <summary>The value of every quantity.</summary>
    Values,

    /// <summary>The gradient of every quantity except the loss.</summary>
    AllGradients,

    /// <summary>The loss on the same data after the update.</summary>
    UpdatedLoss,
}
