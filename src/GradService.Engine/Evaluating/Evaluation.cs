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

    /// <summary>Evaluates a plan in float64.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="given">The tensors of the given nodes.</param>
    /// <param name="checkpoint">Called between pieces of work; may cancel or wait.</param>
    /// <param name="round">Rounds each result to a lower precision; <see langword="null"/> to keep float64.</param>
    internal Evaluation(EvaluationPlan plan, IReadOnlyDictionary<Node, Tensor> given, Checkpoint checkpoint, Rounding? round = null)
        : this(plan, given)
    {
        try
        {
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

    private Evaluation(EvaluationPlan plan, IReadOnlyDictionary<Node, Tensor> given)
    {
        _plan = plan;
        _buffer = BufferPool.Rent<double>(checked((int)plan.Length));
        try
        {
            _values = new NodeValues(plan, given, _buffer);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal delegate void Rounding(Span<double> values);

    /// <summary>Whether every target is the exact result, rounded once to the nearest float64.</summary>
    public bool IsExact { get; private set; }

    /// <summary>The numbers of an exact evaluation that no precision tells from 0, and that were taken as 0.</summary>
    public IReadOnlyList<(Node Node, int Element)> TakenAsZero { get; private set; } = [];

    /// <summary>The nodes that were computed, in order.</summary>
    public IEnumerable<Node> Nodes => _plan.Nodes;

    /// <summary>Every computed number.</summary>
    public ReadOnlySpan<double> Values => _buffer.AsSpan(0, (int)_plan.Length);

    /// <summary>The value of a node, row by row; valid until this evaluation is disposed.</summary>
    public ReadOnlySpan<double> this[Node node] => _values[node];

    /// <summary>The value of a node with its shape; valid until this evaluation is disposed.</summary>
    public Tensor Read(Node node) => new(node.Shape, _values.Memory(node));

    /// <summary>Evaluates a plan exactly; <see langword="null"/> if that leaves a target open (see <see cref="ExactValues"/>).</summary>
    internal static Evaluation? Exactly(EvaluationPlan plan, IReadOnlyDictionary<Node, Tensor> given, Checkpoint checkpoint)
    {
        var evaluation = new Evaluation(plan, given);
        try
        {
            if (ExactValues.Compute(plan, given, evaluation._values, checkpoint) is { } zeros)
            {
                (evaluation.IsExact, evaluation.TakenAsZero) = (true, zeros);
                return evaluation;
            }
        }
        catch
        {
            evaluation.Dispose();
            throw;
        }

        evaluation.Dispose();
        return null;
    }

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
