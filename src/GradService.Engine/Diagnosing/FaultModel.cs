using GradService.Engine.Graph;
using GradService.Engine.Mistakes;
using GradService.Engine.Tensors;

namespace GradService.Engine.Diagnosing;

/// <summary>
/// What every fault predicts for the answered nodes, each from the answers before it: written once for a choice of nodes, it serves
/// every submission that answers the same ones.
/// </summary>
internal sealed class FaultModel
{
    private readonly HashSet<Node> _answered;
    private readonly Dictionary<Node, NodeSet> _before = [];
    private readonly Dictionary<Node, List<Node>> _parents = [];
    private readonly Dictionary<(Node, Fault, Fault, Fault?), Node> _joint = [];
    private readonly object _writing;

    // Used, as the graph is written, by one thread at a time.
    private readonly Rewriter _rewriter;
    private readonly Lazy<IReadOnlyDictionary<Fault, Effect>> _effects;

    /// <param name="step">The step; nodes are added to its graph.</param>
    /// <param name="faults">All faults that could be made in it.</param>
    /// <param name="answered">The nodes that are answered.</param>
    /// <param name="wrappers">What the convention in force does to the results of rules.</param>
    /// <param name="writing">Held while nodes are added.</param>
    public FaultModel(
        StepAnatomy step,
        IReadOnlyList<Fault> faults,
        IReadOnlyList<Node> answered,
        IReadOnlyDictionary<Node, Func<Node, Node>> wrappers,
        object writing
    )
    {
        (Answered, _answered, _writing) = (answered, [.. answered], writing);
        foreach (var node in answered)
        {
            _before[node] = new NodeSet(node);
            Before(node, _parents[node] = [], _before[node]);
        }

        lock (writing)
        {
            _rewriter = new Rewriter(wrappers, _answered.Contains);
            Formulas = answered.ToDictionary(node => node, node => wrappers.Count == 0 ? node : _rewriter.Under().Rewrite(node));
        }

        _effects = new(() =>
        {
            lock (writing)
            {
                return faults.ToDictionary(fault => fault, EffectOf);
            }
        });
        Assignment = step.Assignment;
    }

    /// <summary>What it holds, in bytes.</summary>
    public double Bytes => BytesOf(Answered);

    /// <summary>What the model of some answered nodes holds, in bytes.</summary>
    public static double BytesOf(IEnumerable<Node> answered) => answered.Sum(NodeSet.BytesOf);

    /// <summary>The answered nodes, in the order of computation.</summary>
    public IReadOnlyList<Node> Answered { get; }

    /// <summary>How each answered node is computed by the right rules, under the convention in force.</summary>
    public IReadOnlyDictionary<Node, Node> Formulas { get; }

    /// <summary>What each fault does to the answered nodes.</summary>
    public IReadOnlyDictionary<Fault, Effect> Effects => _effects.Value;

    /// <summary>The answered nodes that an answered node is computed from.</summary>
    public IReadOnlyList<Node> Parents(Node answered) => _parents[answered];

    /// <summary>The tensors of the leaves.</summary>
    public IReadOnlyDictionary<Node, Tensor> Assignment { get; }

    /// <summary>How an answered node is computed under several faults.</summary>
    public Node Formula(Node answered, ReadOnlySpan<Fault> faults)
    {
        Fault? first = null,
            second = null,
            third = null;
        foreach (var fault in faults)
        {
            if (Effects[fault].Reaches(answered) || IsReadBy(faults, answered, fault))
            {
                (first, second, third) = (fault, first, second);
            }
        }

        return first is null ? Formulas[answered]
            : second is null ? Effects[first].FormulaOf(answered)
            : Joint(answered, first, second, third);
    }

    /// <summary>Whether a fault that does not reach an answered node by itself does beside others.</summary>
    private bool IsReadBy(ReadOnlySpan<Fault> readers, Node answered, Fault spoiler)
    {
        foreach (var reader in readers)
        {
            if (reader != spoiler && Effects[reader] is var effect && effect.Reaches(answered) && effect.IsSpoiledBy(spoiler))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a node is an answered one or lies between it and the answered ones before it.</summary>
    public bool IsBefore(Node? node, Node answered) => node is not null && _before[answered].Contains(node);

    /// <summary>How nodes, answered or not, would be computed from the answers under some faults.</summary>
    public IReadOnlyList<Node> FormulasOf(IEnumerable<Node> nodes, IReadOnlyList<Fault> faults)
    {
        lock (_writing)
        {
            return [.. nodes.Select(_rewriter.Under([.. faults]).Rewrite)];
        }
    }

    /// <summary>The answered nodes among some and those computed from them, over any number of answers.</summary>
    public HashSet<Node> ReachedFrom(IEnumerable<Node> nodes)
    {
        var reached = nodes.ToHashSet();
        foreach (var node in Answered.Where(node => _parents[node].Exists(reached.Contains)))
        {
            reached.Add(node);
        }

        return reached;
    }

    private Node Joint(Node answered, Fault first, Fault second, Fault? third)
    {
        lock (_writing)
        {
            if (!_joint.TryGetValue((answered, first, second, third), out var node))
            {
                node = (third is null ? _rewriter.Under(first, second) : _rewriter.Under(first, second, third)).Rewrite(answered);
                _joint.Add((answered, first, second, third), node);
            }

            return node;
        }
    }

    private Effect EffectOf(Fault fault)
    {
        var formulas = new Dictionary<Node, Node>();
        var rewriter = _rewriter.Under(fault);
        foreach (var node in Answered)
        {
            if (fault.Substitutions.Any(substitution => _before[node].Contains(substitution.Site)))
            {
                var rewritten = rewriter.Rewrite(node);
                if (rewritten != Formulas[node])
                {
                    formulas.Add(node, rewritten);
                }
            }
        }

        var readAnew = fault.Substitutions.SelectMany(substitution => Before(substitution.Replacement)).ToHashSet();
        readAnew.ExceptWith(fault.Substitutions.SelectMany(substitution => Before(substitution.Site)));
        return new Effect(formulas, readAnew);
    }

    private List<Node> Before(Node node) => Before(node, [], new NodeSet(node));

    /// <summary>
    /// The node itself and what lies between it and the answered nodes before it, which are added to <paramref name="parents"/>.
    /// </summary>
    private List<Node> Before(Node node, List<Node> parents, NodeSet seen)
    {
        seen.Add(node);
        var found = new List<Node>();
        var open = new Stack<Node>([node]);
        while (open.TryPop(out var next))
        {
            found.Add(next);
            foreach (var operand in next.Operands)
            {
                if (_answered.Contains(operand))
                {
                    parents.Add(operand);
                }
                else if (seen.Add(operand))
                {
                    open.Push(operand);
                }
            }
        }

        return found;
    }
}
