using GradService.Engine.Tensors;

namespace GradService.Engine.Checking;

/// <summary>The verdict of a check on one number.</summary>
public enum Verdict
{
    /// <summary>The number is right, as far as the numerical derivative and the digits written can tell.</summary>
    Agree,

    /// <summary>The number is wrong: the difference is larger than all known errors together explain.</summary>
    Disagree,

    /// <summary>The number can be shown neither right nor wrong.</summary>
    Inconclusive,
}

/// <summary>A verdict for each element of a tensor.</summary>
/// <param name="Shape">The tensor's shape.</param>
/// <param name="Values">The verdicts, row by row.</param>
public sealed record Verdicts(Shape Shape, IReadOnlyList<Verdict> Values);
