using GradService.Engine.Tensors;

namespace GradService.Api.Json;

/// <summary>Numbers as they are read, in a pooled buffer that grows.</summary>
/// <param name="expected">About how many there will be.</param>
internal sealed class NumberList(int expected = NumberList.FirstLength) : IDisposable
{
    private const int FirstLength = 256;

    private double[] _numbers = BufferPool.Rent<double>(Math.Max(expected, FirstLength));

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a number.</summary>
    public void Add(double number)
    {
        if (Count == _numbers.Length)
        {
            Grow();
        }

        _numbers[Count++] = number;
    }

    /// <summary>Forgets all but the first numbers.</summary>
    public void Truncate(int count) => Count = count;

    /// <summary>A copy of the numbers.</summary>
    public ReadOnlyMemory<double> Copy() => _numbers.AsSpan(0, Count).ToArray();

    /// <summary>Some of the numbers themselves, where they are until the next one is added.</summary>
    public ReadOnlyMemory<double> Slice(int start, int length) => _numbers.AsMemory(start, length);

    /// <summary>Gives the buffer back: what was sliced from it may not be read from then on.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _numbers, []) is { Length: > 0 } numbers)
        {
            BufferPool.Return(numbers);
        }
    }

    private void Grow()
    {
        var larger = BufferPool.Rent<double>(2 * Count);
        _numbers.CopyTo(larger, 0);
        BufferPool.Return(_numbers);
        _numbers = larger;
    }
}
