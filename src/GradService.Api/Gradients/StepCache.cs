using GradService.Api.Exercises;
using GradService.Api.Json;
using GradService.Engine.Graph;
using GradService.Engine.Tensors;
using GradService.Engine.Training;
using Microsoft.Extensions.Caching.Memory;

namespace GradService.Api.Gradients;

/// <summary>
/// Caches training steps and their selections by request skeleton. A request with a cached skeleton needs no parsing, no validation and no
/// graph building: its numbers become the values of the leaves.
/// </summary>
internal sealed class StepCache : IDisposable
{
    // Counted in graph nodes of a few hundred bytes each: a few dozen megabytes at most.
    private const int Capacity = 50_000;

    // No single entry may evict the rest.
    private const int LargestStep = Capacity / 10;

    private readonly MemoryCache _entries = new(new MemoryCacheOptions { SizeLimit = Capacity });

    /// <summary>
    /// The cached step for a skeleton, with the request's own data; <see langword="null"/> if none is cached, or if the request has invalid
    /// numbers.
    /// </summary>
    public (GradientsSelection Selection, TrainingStep Step)? Find(Skeleton skeleton, ScannedDocument document) =>
        _entries.TryGetValue(skeleton, out Entry? entry) && entry!.Accepts(document) ? (entry.Selection, entry.StepOn(document)) : null;

    /// <summary>Caches the step of a request that passed validation.</summary>
    /// <param name="skeleton">The skeleton of the request.</param>
    /// <param name="document">The request, scanned.</param>
    /// <param name="request">The request, parsed.</param>
    /// <param name="step">The training step of the request.</param>
    /// <param name="selection">The nodes that the request asks for.</param>
    public void Add(Skeleton skeleton, ScannedDocument document, GradientsRequest request, TrainingStep step, GradientsSelection selection)
    {
        var size = step.Loss.Graph.Nodes.Count;
        if (size < LargestStep && new Entry(document, request, step, selection) is { IsReusable: true } entry)
        {
            step.Compiled.Seal();
            _entries.Set(skeleton, entry, new MemoryCacheEntryOptions { Size = size });
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _entries.Dispose();

    private sealed class Entry
    {
        private readonly CompiledStep _step;
        private readonly bool _isExact;
        private readonly (Node Leaf, int Index)[] _arrays;
        private readonly (Node Leaf, Tensor Number)[] _numbers;
        private readonly (DataRule Rule, int Index)? _targets;

        public Entry(ScannedDocument document, GradientsRequest request, TrainingStep step, GradientsSelection selection)
        {
            var places = Enumerable.Range(0, document.Count).ToDictionary(document.Numbers);
            _arrays =
            [
                .. step
                    .Assignment.Where(given => places.ContainsKey(given.Value.Memory))
                    .Select(given => (given.Key, places[given.Value.Memory])),
            ];
            _numbers =
            [
                .. step.Assignment.Where(given => !places.ContainsKey(given.Value.Memory)).Select(given => (given.Key, given.Value)),
            ];
            IsReusable = _arrays.Length == document.Count && _numbers.All(given => given.Number.Shape.Rank == 0);
            _targets =
                request is { TargetsRule: { } rule, Targets: { } targets } && places.TryGetValue(targets.Memory, out var index)
                    ? (rule, index)
                    : null;
            // The first request's data is not kept: its buffers return to the pool.
            (_step, _isExact) = (step.Compiled, step.IsExact);
            Selection = selection;
        }

        public GradientsSelection Selection { get; }

        /// <summary>
        /// Whether the entry can serve other requests: every array of the document is a leaf, and every other leaf is a number that the
        /// skeleton holds. Any other leaf would keep the first request's data.
        /// </summary>
        public bool IsReusable { get; }

        /// <summary>Whether the numbers pass the validation rules that depend on them.</summary>
        public bool Accepts(ScannedDocument document) =>
            _targets is not var (rule, index) || rule.FirstFault(document.Numbers(index).Span) is null;

        public TrainingStep StepOn(ScannedDocument document)
        {
            var assignment = new Dictionary<Node, Tensor>(_arrays.Length + _numbers.Length);
            foreach (var (leaf, index) in _arrays)
            {
                // A single sample may be given as a flat array.
                assignment.Add(leaf, document.InShape(index, leaf.Shape));
            }

            foreach (var (leaf, number) in _numbers)
            {
                assignment.Add(leaf, number);
            }

            return _step.On(assignment, _isExact);
        }
    }
}
