namespace GradService.Engine.Training;

/// <summary>Which samples each step of a run takes: all of them, or mini-batches, an epoch after the other.</summary>
/// <param name="samples">How many samples there are.</param>
/// <param name="size">Samples of a mini-batch, from 1 to all of them; the last of an epoch may have fewer.</param>
/// <param name="seed">Shuffles the samples before each epoch; <see langword="null"/> leaves them in order.</param>
public sealed class BatchOrder(int samples, int size, int? seed)
{
    /// <summary>How many samples there are.</summary>
    public int Samples => samples;

    /// <summary>The sizes that mini-batches have.</summary>
    public IEnumerable<int> Sizes => samples % size == 0 ? [size] : [size, samples % size];

    /// <summary>The rows of each step, without end.</summary>
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
