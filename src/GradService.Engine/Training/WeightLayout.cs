namespace GradService.Engine.Training;

/// <summary>What the rows of a weight matrix stand for.</summary>
public enum WeightLayout
{
    /// <summary>One row per input, one column per unit: z = x W + b.</summary>
    InOut,

    /// <summary>One row per unit, one column per input, as in PyTorch's <c>nn.Linear</c>: z = x Wᵀ + b.</summary>
    OutIn,
}
