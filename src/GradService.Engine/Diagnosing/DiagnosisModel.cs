using System.Collections.Concurrent;
using GradService.Engine.Answers;
using GradService.Engine.Evaluating;
using GradService.Engine.Graph;
using GradService.Engine.Mistakes;
using GradService.Engine.Training;

namespace GradService.Engine.Diagnosing;

/// <summary>
/// The data prepared once for an exercise and used for every submission: right answers, possible faults, and their predictions.
/// </summary>
internal sealed class DiagnosisModel
{
    // Larger steps are graded, but not searched for mistakes.
    private const int MostLayers = 8;
    private const int MostValues = 20_000;
    private const int MostParameters = 24;

    // Every new choice of answered nodes adds nodes to the graph. Beyond these limits the model is rebuilt.
    private const int MostNodes = 150_000;
    private const double MostModelBytes = 1 << 25;

    private readonly StepAnatomy _anatomy;
    private readonly List<Fault> _faults;
    private readonly ConcurrentDictionary<string, FaultModel> _models = [];
    private readonly object _writing = new();
    private readonly int _nodes;
    private double _modelBytes;

    /// <param name="step">The step.</param>
    /// <param name="mistakes">The mistakes to look for; <see langword="null"/> for the whole catalogue.</param>
    /// <param name="checkpoint">Called between pieces of work; may cancel or wait.</param>
    /// <exception cref="NonFiniteException">A quantity overflowed or is not defined.</exception>
    public DiagnosisModel(TrainingStep step, IReadOnlyList<Mistake>? mistakes = null, Checkpoint checkpoint = default)
    {
        Key = new AnswerKey(step, checkpoint);
        IsSearchable =
            (step.Network?.Layers.Count ?? 0) <= MostLayers
            && step.Parameters.Count() <= MostParameters
            && Key.Entries.Sum(entry => entry.Values.LongLength) <= MostValues;
        _anatomy = new StepAnatomy(step, IsSearchable ? step.Network : null);
        _faults = !IsSearchable
            ? []
            : [.. (mistakes ?? MistakeCatalogue.Rules).SelectMany(mistake => mistake.In(_anatomy)).DistinctBy(fault => Signature(fault))];
        _nodes = step.Loss.Graph.Nodes.Count;
    }

    /// <summary>The right answers.</summary>
    public AnswerKey Key { get; }

    /// <summary>Whether the step is small enough to be searched for mistakes.</summary>
    public bool IsSearchable { get; }

    /// <summary>Every fault that is possible in the step.</summary>
    public IReadOnlyList<Fault> Faults => _faults;

    /// <summary>The step's parts.</summary>
    public StepAnatomy Anatomy => _anatomy;

    /// <summary>Memory of the prepared data, in bytes: the graph, and the ancestor sets of each choice of answered nodes.</summary>
    public double Bytes => (Cost.NodeBytes * _anatomy.Step.Loss.Graph.Nodes.Count) + Volatile.Read(ref _modelBytes);

    /// <summary>Whether the prepared data exceed their limits.</summary>
    public bool IsFull => _anatomy.Step.Loss.Graph.Nodes.Count - _nodes > MostNodes || Volatile.Read(ref _modelBytes) > MostModelBytes;

    /// <summary>The predictions of the faults for a choice of answered nodes, prepared on first use.</summary>
    public FaultModel For(IReadOnlyList<Node> answered, Convention? convention)
    {
        var key = $"{convention?.Name}:{string.Join(',', answered.Select(node => node.Index))}";
        return _models.GetOrAdd(
            key,
            _ =>
            {
                var wrappers = new Dictionary<Node, Func<Node, Node>>();
                foreach (var (site, wrap) in convention?.Sites(_anatomy).SelectMany(group => group) ?? [])
                {
                    if (site is not null)
                    {
                        wrappers[site] = wrappers.TryGetValue(site, out var first) ? node => wrap(first(node)) : wrap;
                    }
                }

                var model = new FaultModel(_anatomy, _faults, answered, wrappers, _writing);
                lock (_writing)
                {
                    _modelBytes += model.Bytes;
                }

                return model;
            }
        );
    }

    /// <summary>
    /// The conventions that would show in the answered nodes, and then pairs of them. Each comes with the answered nodes that can confirm
    /// it, one list for each group of its sites.
    /// </summary>
    /// <param name="answered">The answered nodes.</param>
    /// <param name="wrong">The answered nodes that do not follow. Each group of sites must show in one of them.</param>
    public IEnumerable<(FaultModel Model, Convention Convention, IReadOnlyList<List<Node>> Witnesses)> Conventions(
        IReadOnlyList<Node> answered,
        IReadOnlyCollection<Node> wrong
    )
    {
        var seen = new List<(Convention Convention, IReadOnlyList<List<Node>> Witnesses)>();
        foreach (var convention in Convention.All)
        {
            var groups = convention.Sites(_anatomy);
            if (groups.Count > 0 && For(answered, convention) is var model && answered.Any(node => model.Graph.Formulas[node] != node))
            {
                List<List<Node>> witnesses =
                [
                    .. groups.Select(group => answered.Where(node => group.Any(site => model.Graph.IsBefore(site.Site, node))).ToList()),
                ];
                if (witnesses.TrueForAll(group => group.Exists(wrong.Contains)))
                {
                    seen.Add((convention, witnesses));
                    yield return (model, convention, witnesses);
                }
            }
        }

        foreach (var (first, i) in seen.Select((one, i) => (one, i)))
        {
            foreach (var second in seen.Skip(i + 1))
            {
                var both = first.Convention.With(second.Convention);
                yield return (For(answered, both), both, [.. first.Witnesses, .. second.Witnesses]);
            }
        }
    }

    /// <summary>
    /// Identifies a fault by its substitutions. Of two mistakes that change a step alike, the first in the catalogue is kept.
    /// </summary>
    private static string Signature(Fault fault) =>
        string.Join(';', fault.Substitutions.Select(substitution => $"{substitution.Site.Index}={substitution.Replacement.Index}").Order());
}
