namespace GradService.Engine.Graph;

/// <summary>
/// The input of a partial re-evaluation: old and new operands, the old result, and the parts of the operands that changed.
/// </summary>
public readonly ref struct Change
{
    /// <summary>The new operands.</summary>
    public required Operands Now { get; init; }

    /// <summary>The old operands.</summary>
    public required Operands Before { get; init; }

    /// <summary>The result for the old operands.</summary>
    public required ReadOnlySpan<double> Result { get; init; }

    /// <summary>The changed part of each operand; <see langword="null"/> for an unchanged operand.</summary>
    public required ReadOnlySpan<Region?> Changed { get; init; }
}
