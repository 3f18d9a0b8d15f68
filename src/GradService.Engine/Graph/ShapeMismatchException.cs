using GradService.Engine.Tensors;

namespace GradService.Engine.Graph;

/// <summary>Shapes that do not fit together; the message says what was needed and what was found.</summary>
public class ShapeMismatchException : Exception
{
    /// <summary>A mismatch with a custom message.</summary>
    public ShapeMismatchException(string message)
        : base(message) { }

    /// <summary>Operand shapes that an operation does not accept.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="needs">What it needs: <c>equal inner dimensions, not 3 and 2</c> for a matrix product.</param>
    /// <param name="found">The operands' shapes.</param>
    public ShapeMismatchException(Operation operation, string needs, ReadOnlySpan<Shape> found)
        : base($"'{operation.Signature}' needs {needs}; found {string.Join(" and ", found.ToArray())}") => Needs = needs;

    /// <summary>What the operation needs; empty for a custom message.</summary>
    public string Needs { get; } = "";
}
