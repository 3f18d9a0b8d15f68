using GradService.Engine.Tensors;

namespace GradService.Api.Json;

/// <summary>Numbers as they are read, in a pooled buffer that grows.</summary>
internal sealed class NumberList : IDisposable
{
    private const int FirstLength = 256;

    private double[] _numbers = BufferPool.Rent<double>(FirstLength);

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

    /// <summary>Forgets all numbers.</summary>
    public void Clear() => Count = 0;

    /// <summary>A copy of the numbers.</summary>
    public ReadOnlyMemory<double> Copy() => _numbers.AsSpan(0, Count).ToArray();

    /// <summary>The numbers themselves, to keep. The list is empty then.</summary>
    /// <param name="rented">Receives their buffer, which is to be returned to the pool.</param>
    public ReadOnlyMemory<double> Take(List<double[]> rented)
    {
        var numbers = _numbers.AsMemory(0, Count);
        rented.Add(_numbers);
        (_numbers, Count) = (BufferPool.Rent<double>(FirstLength), 0);
        return numbers;
    }

    /// <inheritdoc/>
    public void Dispose() => BufferPool.Return(_numbers);

    private void Grow()
    {
        var larger = BufferPool.Rent<double>(2 * Count);
        _numbers.CopyTo(larger, 0);
        BufferPool.Return(_numbers);
        _numbers = larger;
    }
}
