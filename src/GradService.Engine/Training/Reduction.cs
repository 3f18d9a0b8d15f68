namespace GradService.Engine.Training;

/// <summary>How the losses of single elements become one number.</summary>
public enum Reduction
{
    /// <summary>The mean over every element.</summary>
    Mean,

    /// <summary>The sum over a sample's outputs, then the mean over samples.</summary>
    SampleMean,

    /// <summary>The sum over every element.</summary>
    Sum,
}
