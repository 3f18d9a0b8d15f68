using GradService.Engine.Tensors;

namespace GradService.Api.Json;

/// <summary>
/// A document without the numbers of its arrays: its text with one placeholder byte for each array, and the shapes of the arrays. Documents
/// with equal skeletons differ only in these numbers.
/// </summary>
internal sealed class Skeleton : IEquatable<Skeleton>
{
    // Longer texts belong to large networks or programs, where the rest of the work is large as well.
    private const int LongestText = 4096;

    // Stands for an array of numbers: a byte that never occurs in UTF-8.
    private const byte Placeholder = 0xFF;

    private readonly byte[] _text;
    private readonly Shape[] _shapes;
    private readonly int _hash;

    private Skeleton(byte[] text, Shape[] shapes)
    {
        (_text, _shapes) = (text, shapes);
        var hash = new HashCode();
        hash.AddBytes(text);
        foreach (var shape in shapes)
        {
            hash.Add(shape.Rows);
            hash.Add(shape.Columns);
        }

        _hash = hash.ToHashCode();
    }

    /// <summary>The skeleton of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="arrays">Its arrays of numbers, in order, with start, end and shape.</param>
    /// <returns>The skeleton; <see langword="null"/> if it would be too long, or the text is not UTF-8.</returns>
    public static Skeleton? Of(ReadOnlySpan<byte> text, List<(int Start, int End, Shape Shape, int First)> arrays)
    {
        var length = text.Length + arrays.Count;
        foreach (var (start, end, _, _) in arrays)
        {
            length -= end - start;
        }

        if (length > LongestText)
        {
            return null;
        }

        var (rest, shapes) = (new byte[length], new Shape[arrays.Count]);
        var (from, at) = (0, 0);
        for (var i = 0; i < shapes.Length; i++)
        {
            (var start, var end, shapes[i], _) = arrays[i];
            text[from..start].CopyTo(rest.AsSpan(at));
            at += start - from;
            rest[at++] = Placeholder;
            from = end;
        }

        text[from..].CopyTo(rest.AsSpan(at));
        return rest.AsSpan().Count(Placeholder) == shapes.Length ? new Skeleton(rest, shapes) : null;
    }

    /// <inheritdoc/>
    public bool Equals(Skeleton? other) =>
        other is not null
        && _hash == other._hash
        && _text.AsSpan().SequenceEqual(other._text)
        && _shapes.AsSpan().SequenceEqual(other._shapes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Skeleton);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;
}
