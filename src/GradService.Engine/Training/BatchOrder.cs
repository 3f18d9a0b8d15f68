namespace GradService.Engine.Training;

/// <summary>The samples that each step of a run uses: all of them, or mini-batches, epoch after epoch.</summary>
/// <param name="samples">The number of samples.</param>
/// <param name="size">The mini-batch size, from 1 to the number of samples; the last mini-batch of an epoch may be smaller.</param>
/// <param name="seed">The seed for shuffling the samples before each epoch; <see langword="null"/> keeps their order.</param>
public sealed class BatchOrder(int samples, int size, int? seed)
{
    /// <summary>The number of samples.</summary>
    public int Samples => samples;

    /// <summary>The mini-batch sizes that occur.</summary>
    public IEnumerable<int> Sizes => samples % size == 0 ? [size] : [size, samples % size];

    /// <summary>The rows of each step, as an infinite sequence.</summary>
    public IEnumerable<int[]> Batches()
    {
        var rows = Enumerable.Range(0, samples).ToArray();
        var random = seed is { } value ? new Random(value) : null;
        while (true)
        {
            random?.Shuffle(rows);
            foreach (var batch in rows.Chunk(size))
            {
                yield return batch;
            }
        }
    }
}
