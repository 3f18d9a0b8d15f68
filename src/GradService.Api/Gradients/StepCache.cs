using GradService.Api.Exercises;
using GradService.Api.Json;
using GradService.Engine.Graph;
using GradService.Engine.Tensors;
using GradService.Engine.Training;
using Microsoft.Extensions.Caching.Memory;

namespace GradService.Api.Gradients;

/// <summary>
/// Training steps, and what was asked of them, by the skeletons of the requests that they are from. A request whose skeleton is known needs
/// no parsing, no judging and no graph: its numbers are put into the leaves.
/// </summary>
internal sealed class StepCache : IDisposable
{
    // In nodes of graphs, some hundreds of bytes each: a few dozen megabytes at most.
    private const int Capacity = 50_000;

    // One step must not drive all others out.
    private const int LargestStep = Capacity / 10;

    private readonly MemoryCache _entries = new(new MemoryCacheOptions { SizeLimit = Capacity });

    /// <summary>
    /// The step of a request whose like was kept, on the request's own data; <see langword="null"/> where there was none, or the request
    /// has numbers that it must not have.
    /// </summary>
    public (GradientsSelection Selection, TrainingStep Step)? Find(Skeleton skeleton, ScannedDocument document) =>
        _entries.TryGetValue(skeleton, out Entry? entry) && entry!.Accepts(document) ? (entry.Selection, entry.StepOn(document)) : null;

    /// <summary>Keeps a step that a request was found to be right for.</summary>
    /// <param name="skeleton">The skeleton of the request.</param>
    /// <param name="document">The request.</param>
    /// <param name="request">The same, parsed.</param>
    /// <param name="step">Its step.</param>
    /// <param name="selection">What the request asks of it.</param>
    public void Add(Skeleton skeleton, ScannedDocument document, GradientsRequest request, TrainingStep step, GradientsSelection selection)
    {
        var size = step.Loss.Graph.Nodes.Count;
        if (size < LargestStep && new Entry(document, request, step, selection) is { IsWhole: true } entry)
        {
            _entries.Set(skeleton, entry, new MemoryCacheEntryOptions { Size = size });
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _entries.Dispose();

    private sealed class Entry
    {
        private readonly TrainingStep _step;
        private readonly (Node Leaf, int Index)[] _arrays;
        private readonly (Node Leaf, Tensor Number)[] _numbers;
        private readonly int _probabilities;

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
            IsWhole = _arrays.Length == document.Count && _numbers.All(given => given.Number.Shape.Rank == 0);
            _probabilities = request.HasProbabilities ? places.GetValueOrDefault(request.Targets!.Memory, -1) : -1;
            // The data of the first request must not be kept: its buffers are not its own for long.
            _step = step.With(new Dictionary<Node, Tensor>());
            Selection = selection;
        }

        public GradientsSelection Selection { get; }

        /// <summary>
        /// Whether every array of the document is a leaf, and every other leaf a number that stands in the skeleton: what else there were
        /// would stay as it is.
        /// </summary>
        public bool IsWhole { get; }

        /// <summary>
        /// Whether the numbers are such as the judges of requests would pass: the one thing that they say of numbers in arrays.
        /// </summary>
        public bool Accepts(ScannedDocument document) =>
            _probabilities < 0 || TensorRules.FirstNonProbability(document[_probabilities]) is null;

        public TrainingStep StepOn(ScannedDocument document)
        {
            var assignment = new Dictionary<Node, Tensor>(_arrays.Length + _numbers.Length);
            foreach (var (leaf, index) in _arrays)
            {
                // A single sample may be given as a flat array.
                assignment.Add(leaf, new Tensor(leaf.Shape, document.Numbers(index)));
            }

            foreach (var (leaf, number) in _numbers)
            {
                assignment.Add(leaf, number);
            }

            return _step.With(assignment);
        }
    }
}
