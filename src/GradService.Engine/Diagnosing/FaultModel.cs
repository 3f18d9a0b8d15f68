using GradService.Engine.Graph;
using GradService.Engine.Marking;
using GradService.Engine.Mistakes;

namespace GradService.Engine.Diagnosing;

/// <summary>
/// The predictions of every fault for the answered nodes, each from the earlier answers. One model serves every submission that answers the
/// same nodes.
/// </summary>
internal sealed class FaultModel
{
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
        (_writing, _faults) = (writing, faults);
        var isAnswered = answered.ToHashSet();
        lock (writing)
        {
            _rewriter = new Rewriter(wrappers, isAnswered.Contains);
            Graph = new AnsweredGraph(step.Assignment, answered, node => wrappers.Count == 0 ? node : _rewriter.Under().Rewrite(node));
        }
    }

    /// <summary>The answered nodes, and how each is computed by the right rules.</summary>
    public AnsweredGraph Graph { get; }

    /// <summary>Memory of the model, in bytes.</summary>
    public double Bytes => AnsweredGraph.BytesOf(Graph.Answered);

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

        return first is null ? Graph.Formulas[answered]
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

    /// <summary>How nodes, answered or not, are computed from the answers under some faults.</summary>
    public IReadOnlyList<Node> FormulasOf(IEnumerable<Node> nodes, IReadOnlyList<Fault> faults)
    {
        lock (_writing)
        {
            return [.. nodes.Select(_rewriter.Under([.. faults]).Rewrite)];
        }
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
        foreach (var node in Graph.Answered)
        {
            if (fault.Substitutions.Any(substitution => Graph.IsBefore(substitution.Site, node)))
            {
                var rewritten = rewriter.Rewrite(node);
                if (rewritten != Graph.Formulas[node])
                {
                    formulas.Add(node, rewritten);
                }
            }
        }

        var readAnew = fault.Substitutions.SelectMany(substitution => Graph.Before(substitution.Replacement)).ToHashSet();
        readAnew.ExceptWith(fault.Substitutions.SelectMany(substitution => Graph.Before(substitution.Site)));
        return new Effect(formulas, readAnew);
    }
}
