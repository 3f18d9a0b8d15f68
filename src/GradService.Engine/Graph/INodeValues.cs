namespace GradService.Engine.Graph;

/// <summary>Node values for kernels to read.</summary>
internal interface INodeValues
{
    /// <summary>The value of a node, row by row.</summary>
    ReadOnlySpan<double> this[Node node] { get; }
}
