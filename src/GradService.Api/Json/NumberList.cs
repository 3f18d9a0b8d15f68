using System.Buffers;

namespace GradService.Api.Json;

/// <summary>Numbers as they are read, in a pooled buffer that grows.</summary>
internal struct NumberList() : IDisposable
{
    private double[] _numbers = ArrayPool<double>.Shared.Rent(256);

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a number.</summary>
    public void Add(double number)
    {
        if (Count == _numbers.Length)
        {
            var larger = ArrayPool<double>.Shared.Rent(2 * Count);
            _numbers.CopyTo(larger, 0);
            ArrayPool<double>.Shared.Return(_numbers);
            _numbers = larger;
        }

        _numbers[Count++] = number;
    }

    /// <summary>Forgets all numbers.</summary>
    public void Clear() => Count = 0;

    /// <summary>The numbers, to keep: in the buffers of the document that is open, if one is. The list is empty then.</summary>
    public ReadOnlyMemory<double> Take()
    {
        if (ParsedDocument.Open is not { } document)
        {
            return _numbers.AsSpan(0, Count).ToArray();
        }

        var kept = document.Keep(_numbers, Count);
        (_numbers, Count) = ([], 0);
        return kept;
    }

    /// <inheritdoc/>
    public readonly void Dispose()
    {
        if (_numbers.Length > 0)
        {
            ArrayPool<double>.Shared.Return(_numbers);
        }
    }
}
