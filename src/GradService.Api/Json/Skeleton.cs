using GradService.Engine.Tensors;

namespace GradService.Api.Json;

/// <summary>
/// A document without the numbers of its arrays: its text, in which one byte stands for each of them, and their shapes. Documents with equal skeletons
/// differ in these numbers alone.
/// </summary>
internal sealed class Skeleton : IEquatable<Skeleton>
{
    private readonly byte[] _text;
    private readonly Shape[] _shapes;
    private readonly int _hash;

    internal Skeleton(ReadOnlySpan<byte> text, Shape[] shapes)
    {
        (_text, _shapes) = (text.ToArray(), shapes);
        var hash = new HashCode();
        hash.AddBytes(text);
        foreach (var shape in shapes)
        {
            hash.Add(shape.Rows);
            hash.Add(shape.Columns);
        }

        _hash = hash.ToHashCode();
    }

    /// <inheritdoc/>
    public bool Equals(Skeleton? other) => other is not null && _hash == other._hash && _text.AsSpan().SequenceEqual(other._text) && _shapes.AsSpan().SequenceEqual(other._shapes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Skeleton);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;
}

/// <summary>Gathers a skeleton while a document is scanned.</summary>
internal sealed class SkeletonBuilder : IDisposable
{
    // Longer ones are of large networks or programs, for which the rest of the work is large as well.
    private const int LongestText = 4096;

    // Stands for an array of numbers: a byte that UTF-8 does not have.
    private const byte Placeholder = 0xFF;

    private readonly byte[] _text = BufferPool.Rent<byte>(LongestText);
    private int _length;
    private bool _isUsable = true;

    /// <summary>Adds text as it is.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        _isUsable &= text.Length <= LongestText - _length && !text.Contains(Placeholder);
        if (_isUsable)
        {
            text.CopyTo(_text.AsSpan(_length));
            _length += text.Length;
        }
    }

    /// <summary>Adds an array of numbers.</summary>
    public void AddTensor()
    {
        _isUsable &= _length < LongestText;
        if (_isUsable)
        {
            _text[_length++] = Placeholder;
        }
    }

    /// <summary>The skeleton; <see langword="null"/> where it became too long, or the text is no UTF-8.</summary>
    public Skeleton? Build(List<(int Start, int End, Shape Shape, int First)> found)
    {
        if (!_isUsable)
        {
            return null;
        }

        var shapes = new Shape[found.Count];
        for (var i = 0; i < shapes.Length; i++)
        {
            shapes[i] = found[i].Shape;
        }

        return new Skeleton(_text.AsSpan(0, _length), shapes);
    }

    /// <inheritdoc/>
    public void Dispose() => BufferPool.Return(_text);
}
