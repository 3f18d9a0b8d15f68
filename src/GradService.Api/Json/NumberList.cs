using GradService.Engine.Tensors;

namespace GradService.Api.Json;

/// <summary>A list of numbers in a pooled buffer that grows.</summary>
/// <param name="expected">The expected count, approximately.</param>
internal sealed class NumberList(int expected = NumberList.FirstLength) : IDisposable
{
    private const int FirstLength = 256;

    private double[] _numbers = BufferPool.Rent<double>(Math.Max(expected, FirstLength));

    /// <summary>The count of numbers.</summary>
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

    /// <summary>Drops all numbers except the first ones.</summary>
    public void Truncate(int count) => Count = count;

    /// <summary>A copy of the numbers.</summary>
    public ReadOnlyMemory<double> Copy() => _numbers.AsSpan(0, Count).ToArray();

    /// <summary>A view of some of the numbers, valid until the next number is added.</summary>
    public ReadOnlyMemory<double> Slice(int start, int length) => _numbers.AsMemory(start, length);

    /// <summary>Returns the buffer to the pool. Slices of it must not be read afterwards.</summary>
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
