using GradService.Engine.Tensors;

namespace GradService.Engine.Graph;

/// <summary>Shapes that do not fit together; the message says what was needed and what was found.</summary>
public class ShapeMismatchException : Exception
{
    /// <summary>A mismatch in words of one's own.</summary>
    public ShapeMismatchException(string message)
        : base(message) { }

    /// <summary>Operands that an operation does not take.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="needs">What it needs: <c>3 = 2</c> for the inner extents of a matrix product.</param>
    /// <param name="found">The operands' shapes.</param>
    public ShapeMismatchException(Operation operation, string needs, ReadOnlySpan<Shape> found)
        : base($"'{operation.Signature}' needs {needs}; found {string.Join(" and ", found.ToArray())}") => Needs = needs;

    /// <summary>What the operation needs; empty where no operation was refused.</summary>
    public string Needs { get; } = "";
}
