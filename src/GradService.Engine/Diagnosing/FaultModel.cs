using GradService.Engine.Graph;
using GradService.Engine.Mistakes;
using GradService.Engine.Tensors;

namespace GradService.Engine.Diagnosing;

/// <summary>
/// The predictions of every fault for the answered nodes, each from the earlier answers. One model serves every submission that answers the
/// same nodes.
/// </summary>
internal sealed class FaultModel
{
    private readonly HashSet<Node> _answered;
    private readonly Dictionary<Node, NodeSet> _before = [];
    private readonly Dictionary<Node, List<Node>> _parents = [];
    private readonly Dictionary<(Node, Fault, Fault, Fault?), Node> _joint = [];
    private readonly object _writing;

    // Used by one thread at a time, like all writing to the graph.
    private readonly Rewriter _rewriter;
    private readonly IReadOnlyList<Fault> _faults;
    private volatile IReadOnlyDictionary<Fault, Effect>? _effects;

    /// <param name="step">The step; nodes are added to its graph.</param>
    /// <param name="faults">All faults that are possible in the step.</param>
    /// <param name="answered">The nodes that are answered.</param>
    /// <param name="wrappers">The changes that the convention in force makes to the results of rules.</param>
    /// <param name="writing">The lock to hold while nodes are added.</param>
    public FaultModel(
        StepAnatomy step,
        IReadOnlyList<Fault> faults,
        IReadOnlyList<Node> answered,
        IReadOnlyDictionary<Node, Func<Node, Node>> wrappers,
        object writing
    )
    {
        (Answered, _answered, _writing, _faults) = (answered, [.. answered], writing, faults);
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

        Assignment = step.Assignment;
    }

    /// <summary>Memory of the model, in bytes.</summary>
    public double Bytes => BytesOf(Answered);

    /// <summary>Memory of a model of these answered nodes, in bytes.</summary>
    public static double BytesOf(IEnumerable<Node> answered) => answered.Sum(NodeSet.BytesOf);

    /// <summary>The answered nodes, in the order of computation.</summary>
    public IReadOnlyList<Node> Answered { get; }

    /// <summary>How each answered node is computed by the right rules, under the convention in force.</summary>
    public IReadOnlyDictionary<Node, Node> Formulas { get; }

    /// <summary>What each fault does to the answered nodes, prepared on first use.</summary>
    public IReadOnlyDictionary<Fault, Effect> Effects => Prepare(default);

    /// <summary>Prepares the effects, if nobody has.</summary>
    /// <param name="checkpoint">May cancel the preparation, which the next use then begins again.</param>
    public IReadOnlyDictionary<Fault, Effect> Prepare(Checkpoint checkpoint)
    {
        if (_effects is { } prepared)
        {
            return prepared;
        }

        lock (_writing)
        {
            return _effects ??= _faults.ToDictionary(
                fault => fault,
                fault =>
                {
                    checkpoint.WithoutWaiting.Pass();
                    return EffectOf(fault);
                }
            );
        }
    }

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

    /// <summary>Whether a fault that does not reach an answered node by itself reaches it together with the others.</summary>
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

    /// <summary>Whether a node is the answered node itself, or lies between it and the answered nodes that it is computed from.</summary>
    public bool IsBefore(Node? node, Node answered) => node is not null && _before[answered].Contains(node);

    /// <summary>How nodes, answered or not, are computed from the answers under some faults.</summary>
    public IReadOnlyList<Node> FormulasOf(IEnumerable<Node> nodes, IReadOnlyList<Fault> faults)
    {
        lock (_writing)
        {
            return [.. nodes.Select(_rewriter.Under([.. faults]).Rewrite)];
        }
    }

    /// <summary>The given answered nodes and all that are computed from them, directly or through other answers.</summary>
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
    /// The node itself and the nodes between it and the nearest answered nodes before it. Those answered nodes are added to
    /// <paramref name="parents"/>.
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
