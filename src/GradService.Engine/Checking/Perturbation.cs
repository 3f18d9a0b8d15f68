using GradService.Engine.Evaluating;
using GradService.Engine.Graph;
using GradService.Engine.Tensors;

namespace GradService.Engine.Checking;

/// <summary>
/// Evaluates the output of a graph while one element of a given node moves. Only downstream nodes are recomputed, and of each only the
/// region that can change: one weight of a dense layer changes one column of z.
/// </summary>
internal sealed class Perturbation : INodeValues, IDisposable
{
    private readonly Evaluation _before;
    private readonly double[] _buffer;
    private readonly double[] _given;
    private readonly NodeValues _values;
    private readonly Reach _reach;
    private readonly bool[] _isStale;
    private readonly Checkpoint _checkpoint;
    private int _element;

    /// <summary>Prepares to move one node.</summary>
    /// <param name="reach">What depends on the node.</param>
    /// <param name="given">The values of the given nodes.</param>
    /// <param name="before">The plan's values before any move.</param>
    /// <param name="checkpoint">Called between pieces of work; may cancel or wait.</param>
    public Perturbation(Reach reach, IReadOnlyDictionary<Node, Tensor> given, Evaluation before, Checkpoint checkpoint = default)
    {
        (_reach, _before, _checkpoint) = (reach, before, checkpoint);
        _given = before[reach.Moved].ToArray();
        _buffer = BufferPool.Rent<double>(before.Values.Length);
        before.Values.CopyTo(_buffer);
        _values = new NodeValues(
            reach.Plan,
            new Dictionary<Node, Tensor>(given) { [reach.Moved] = new(reach.Moved.Shape, _given) },
            _buffer
        );
        _isStale = new bool[reach.Downstream.Count];
    }

    /// <inheritdoc/>
    public ReadOnlySpan<double> this[Node node] => _values[node];

    /// <summary>Chooses the element to move. The previous one must have been restored.</summary>
    public void Choose(int element)
    {
        _element = element;
        _reach.Spread(element);
        for (var i = 0; i < _reach.Downstream.Count; i++)
        {
            if (_isStale[i] && _reach.RegionOf(i) != Region.All(_reach.Downstream[i].Node.Shape))
            {
                _before[_reach.Downstream[i].Node].CopyTo(_values.Computed(_reach.Downstream[i].Node));
                _isStale[i] = false;
            }
        }
    }

    /// <summary>The output when the chosen element has this value.</summary>
    public double OutputAt(double value)
    {
        _given[_element] = value;
        Span<Region?> changed = [null, null];
        for (var i = 0; i < _reach.Downstream.Count; i++)
        {
            _checkpoint.Pass();
            var (node, (operation, operands)) = _reach.Downstream[i];
            for (var k = 0; k < operands.Length; k++)
            {
                changed[k] = _reach.RegionOf(i, k);
            }

            var change = new Change
            {
                Now = new Operands(_values, operands, _checkpoint),
                Before = new Operands(_before, operands),
                Result = _before[node],
                Changed = changed,
            };
            IIncremental.Of(operation).Reevaluate(change, _reach.RegionOf(i), _values.Computed(node));
        }

        return _values[_reach.Output][0];
    }

    /// <summary>
    /// Restores the chosen element and every region that it changed. Nodes that changed as a whole stay stale, because the next element
    /// most likely changes them again.
    /// </summary>
    public void Restore()
    {
        _given[_element] = _before[_reach.Moved][_element];
        for (var i = 0; i < _reach.Downstream.Count; i++)
        {
            var node = _reach.Downstream[i].Node;
            var region = _reach.RegionOf(i);
            _isStale[i] = region == Region.All(node.Shape);
            if (!_isStale[i])
            {
                region.Copy(node.Shape, _before[node], _values.Computed(node));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => BufferPool.Return(_buffer);
}
