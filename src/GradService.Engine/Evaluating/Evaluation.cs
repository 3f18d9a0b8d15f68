using GradService.Engine.Graph;
using GradService.Engine.Tensors;

namespace GradService.Engine.Evaluating;

/// <summary>
/// The values of a plan's nodes for one assignment of the given nodes. They share one pooled buffer, which is returned on disposal.
/// </summary>
public sealed class Evaluation : INodeValues, IDisposable
{
    private readonly EvaluationPlan _plan;
    private readonly NodeValues _values;
    private double[] _buffer;

    /// <param name="plan">The plan.</param>
    /// <param name="given">The tensors of the given nodes.</param>
    /// <param name="checkpoint">Called between pieces of work; may cancel or wait.</param>
    /// <param name="round">Rounds each result to a lower precision; <see langword="null"/> to keep float64.</param>
    internal Evaluation(EvaluationPlan plan, IReadOnlyDictionary<Node, Tensor> given, Checkpoint checkpoint, Rounding? round = null)
    {
        _plan = plan;
        _buffer = BufferPool.Rent<double>(checked((int)plan.Length));
        try
        {
            _values = new NodeValues(plan, given, _buffer);
            foreach (var (node, (operation, operands)) in plan.Steps)
            {
                checkpoint.Pass();
                var result = _values.Computed(node);
                operation.Evaluate(new Operands(_values, operands, checkpoint), result);
                round?.Invoke(result);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal delegate void Rounding(Span<double> values);

    /// <summary>The nodes that were computed, in order.</summary>
    public IEnumerable<Node> Nodes => _plan.Nodes;

    /// <summary>Every computed number.</summary>
    public ReadOnlySpan<double> Values => _buffer.AsSpan(0, (int)_plan.Length);

    /// <summary>The value of a node, row by row; valid until this evaluation is disposed.</summary>
    public ReadOnlySpan<double> this[Node node] => _values[node];

    /// <summary>The value of a node with its shape; valid until this evaluation is disposed.</summary>
    public Tensor Read(Node node) => new(node.Shape, _values.Memory(node));

    /// <inheritdoc/>
    public void Dispose()
    {
        var buffer = Interlocked.Exchange(ref _buffer, []);
        if (buffer.Length > 0)
        {
            BufferPool.Return(buffer);
        }
    }
}
