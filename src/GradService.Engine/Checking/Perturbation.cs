using System.Buffers;
using GradService.Engine.Graph;
using GradService.Engine.Tensors;

namespace GradService.Engine.Checking;

/// <summary>
/// The output of a graph when one element of one given node moves. Only what lies downstream is computed again, and of that
/// only the part that can change: one weight of a dense layer changes one column of z.
/// </summary>
internal sealed class Perturbation : INodeValues, IDisposable
{
    private readonly Evaluation _before;
    private readonly Node _moved;
    private readonly Node _output;
    private readonly double[] _buffer;
    private readonly double[] _given;
    private readonly NodeValues _values;
    private readonly Downstream[] _downstream;
    private readonly Region?[] _regions;
    private readonly bool[] _isStale;
    private int _element;

    /// <summary>Prepares to move one node.</summary>
    /// <param name="plan">Computes the output; the moved node is given.</param>
    /// <param name="given">The values of the given nodes.</param>
    /// <param name="before">The plan's values where nothing has moved.</param>
    /// <param name="moved">The node to move.</param>
    /// <param name="output">A scalar.</param>
    public Perturbation(EvaluationPlan plan, IReadOnlyDictionary<Node, Tensor> given, Evaluation before, Node moved, Node output)
    {
        (_before, _moved, _output) = (before, moved, output);
        _given = before[moved].ToArray();
        _buffer = ArrayPool<double>.Shared.Rent(before.Values.Length);
        before.Values.CopyTo(_buffer);
        _values = new NodeValues(plan, new Dictionary<Node, Tensor>(given) { [moved] = new(moved.Shape, _given) }, _buffer);

        var slots = new Dictionary<Node, int> { [moved] = 0 };
        var degrees = new Dictionary<Node, int?> { [moved] = 1 };
        var downstream = new List<Downstream>();
        foreach (var step in plan.Steps)
        {
            if (step.Application.Operands.Any(slots.ContainsKey))
            {
                int[] operands = [.. step.Application.Operands.Select(operand => slots.GetValueOrDefault(operand, -1))];
                slots.Add(step.Node, slots.Count);
                degrees.Add(step.Node, Degree(step.Application, degrees));
                downstream.Add(new Downstream(step, operands));
            }
        }

        _downstream = [.. downstream];
        _regions = new Region?[slots.Count];
        _isStale = new bool[_downstream.Length];
        IsQuadratic = degrees.GetValueOrDefault(output, 0) <= 2;
    }

    /// <summary>
    /// Whether the output is a polynomial of degree 2 at most in any single element: so it is for the squared error of a
    /// network whose activations are piecewise linear, and held.
    /// </summary>
    public bool IsQuadratic { get; }

    /// <summary>Floating-point operations of moving every element of the node once, roughly.</summary>
    public long Work
    {
        get
        {
            // Elements of one node reach parts of one size, so the first stands for all.
            Spread(0);
            var work = 0.0;
            for (var i = 0; i < _downstream.Length; i++)
            {
                var (node, (operation, operands)) = _downstream[i].Step;
                for (var k = 0; k < operands.Length; k++)
                {
                    if (_downstream[i].Operands[k] is >= 0 and var slot)
                    {
                        work += operation.Work(_regions[slot]!.Value, k, _regions[i + 1]!.Value, operands, node);
                    }
                }
            }

            return (long)Math.Min(long.MaxValue / 16, work * _moved.Shape.Length);
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<double> this[Node node] => _values[node];

    /// <summary>Chooses the element that moves. The one before must have been put back.</summary>
    public void Choose(int element)
    {
        _element = element;
        Spread(element);
        for (var i = 0; i < _downstream.Length; i++)
        {
            if (_isStale[i] && _regions[i + 1] != Region.All(_downstream[i].Step.Node.Shape))
            {
                _before[_downstream[i].Step.Node].CopyTo(_values.Computed(_downstream[i].Step.Node));
                _isStale[i] = false;
            }
        }
    }

    /// <summary>The output where the chosen element has another value.</summary>
    public double OutputAt(double value)
    {
        _given[_element] = value;
        Span<Region?> changed = [null, null];
        for (var i = 0; i < _downstream.Length; i++)
        {
            var (node, (operation, operands)) = _downstream[i].Step;
            for (var k = 0; k < operands.Length; k++)
            {
                changed[k] = _downstream[i].Operands[k] is >= 0 and var slot ? _regions[slot] : null;
            }

            var change = new Change { Now = new Operands(_values, operands), Before = new Operands(_before, operands), Result = _before[node], Changed = changed };
            operation.Reevaluate(change, _regions[i + 1]!.Value, _values.Computed(node));
        }

        return _values[_output][0];
    }

    /// <summary>
    /// Puts the chosen element, and all that it moved, back. What it moved as a whole can wait: the next element will most
    /// likely move all of it again.
    /// </summary>
    public void Restore()
    {
        _given[_element] = _before[_moved][_element];
        for (var i = 0; i < _downstream.Length; i++)
        {
            var node = _downstream[i].Step.Node;
            var region = _regions[i + 1]!.Value;
            _isStale[i] = region == Region.All(node.Shape);
            if (!_isStale[i])
            {
                region.Copy(node.Shape, _before[node], _values.Computed(node));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<double>.Shared.Return(_buffer);

    private static int? Degree(Application application, Dictionary<Node, int?> degrees)
    {
        Span<int> operands = stackalloc int[application.Operands.Length];
        for (var k = 0; k < operands.Length; k++)
        {
            if (degrees.GetValueOrDefault(application.Operands[k], 0) is not { } degree)
            {
                return null;
            }

            operands[k] = degree;
        }

        return application.Operation.Degree(operands);
    }

    /// <summary>Finds which part of each downstream node an element reaches.</summary>
    private void Spread(int element)
    {
        _regions[0] = Region.Element(_moved.Shape, element);
        for (var i = 0; i < _downstream.Length; i++)
        {
            var (node, (operation, operands)) = _downstream[i].Step;
            Region? reached = null;
            for (var k = 0; k < operands.Length; k++)
            {
                if (_downstream[i].Operands[k] is >= 0 and var slot)
                {
                    var affected = operation.Affected(_regions[slot]!.Value, k, operands, node);
                    reached = reached?.Union(affected) ?? affected;
                }
            }

            _regions[i + 1] = reached;
        }
    }

    /// <summary>A step whose result moves, and which of its operands do: their places among the moving nodes, or −1.</summary>
    private sealed record Downstream(EvaluationPlan.Step Step, int[] Operands);
}
