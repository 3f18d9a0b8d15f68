namespace GradService.Engine.Graph;

/// <summary>Shapes that do not fit together; the message says what was needed and what was found.</summary>
public class ShapeMismatchException(string message) : Exception(message);
