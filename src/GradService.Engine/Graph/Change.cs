namespace GradService.Engine.Graph;

/// <summary>Operands that changed in part since a result was computed from them.</summary>
public readonly ref struct Change
{
    /// <summary>The operands as they are now.</summary>
    public required Operands Now { get; init; }

    /// <summary>The operands as they were.</summary>
    public required Operands Before { get; init; }

    /// <summary>The result as it was.</summary>
    public required ReadOnlySpan<double> Result { get; init; }

    /// <summary>Which part of each operand changed; <see langword="null"/> for one that did not.</summary>
    public required ReadOnlySpan<Region?> Changed { get; init; }
}
