using System.Buffers;
using GradService.Engine.Tensors;

namespace GradService.Engine.Graph;

/// <summary>The values of a plan's nodes for one assignment of the given ones, in one pooled buffer that is returned on disposal.</summary>
public sealed class Evaluation : INodeValues, IDisposable
{
    private readonly EvaluationPlan _plan;
    private readonly IReadOnlyDictionary<Node, Tensor> _given;
    private double[] _buffer;

    internal Evaluation(EvaluationPlan plan, IReadOnlyDictionary<Node, Tensor> given, CancellationToken cancellation)
    {
        foreach (var (node, value) in given)
        {
            if (value.Shape != node.Shape)
            {
                throw new ShapeMismatchException($"a node of shape {node.Shape} was given a value of shape {value.Shape}");
            }
        }

        (_plan, _given) = (plan, given);
        _buffer = ArrayPool<double>.Shared.Rent(checked((int)plan.Length));
        try
        {
            foreach (var (node, (operation, operands)) in plan.Steps)
            {
                cancellation.ThrowIfCancellationRequested();
                operation.Evaluate(new Operands(this, operands), Computed(node, plan.OffsetOf(node)));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The nodes that were computed, in order.</summary>
    public IEnumerable<Node> Nodes => _plan.Nodes;

    /// <summary>Every computed number.</summary>
    public ReadOnlySpan<double> Values => _buffer.AsSpan(0, (int)_plan.Length);

    /// <summary>The value of a node, row by row; valid until this evaluation is disposed.</summary>
    public ReadOnlySpan<double> this[Node node] =>
        _plan.OffsetOf(node) is >= 0 and var offset ? Computed(node, offset) : _given[node].Values;

    /// <summary>The value of a node with its shape; valid until this evaluation is disposed.</summary>
    public Tensor Read(Node node) => _plan.OffsetOf(node) is >= 0 and var offset
        ? new Tensor(node.Shape, _buffer.AsMemory((int)offset, (int)node.Shape.Length))
        : _given[node];

    /// <inheritdoc/>
    public void Dispose()
    {
        var buffer = Interlocked.Exchange(ref _buffer, []);
        if (buffer.Length > 0)
        {
            ArrayPool<double>.Shared.Return(buffer);
        }
    }

    private Span<double> Computed(Node node, long offset) => _buffer.AsSpan((int)offset, (int)node.Shape.Length);
}
