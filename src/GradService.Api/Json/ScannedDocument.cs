using System.Text.Json;
using GradService.Engine.Tensors;

namespace GradService.Api.Json;

/// <summary>
/// The text of a document with its arrays of numbers read already: that is most of the text of most requests, and takes no token for each
/// number. While the document is deserialized, converters on the same thread take these tensors from here. They live until the document is
/// disposed.
/// </summary>
internal sealed class ScannedDocument : IDisposable
{
    // Of a number that was computed, with its comma, and room to spare: a longer list of shorter numbers grows.
    private const int BytesOfNumber = 16;

    // Inputs, targets, and the parameters of three layers.
    private const int UsualTensors = 8;

    // Many more than any network has: further arrays are read token by token.
    private const int MostTensors = 4096;

    [ThreadStatic]
    private static ScannedDocument? _open;

    private readonly List<(int Start, int End, Shape Shape, int First)> _found = new(UsualTensors);
    private readonly NumberList _numbers;
    private int _next;

    /// <summary>Reads all arrays of numbers of a text.</summary>
    public ScannedDocument(ReadOnlyMemory<byte> text)
    {
        Text = text;
        _numbers = new NumberList(text.Length / BytesOfNumber);
        TextLength = text.Length;
        Scan(text.Span);
    }

    /// <summary>The document that is deserialized on this thread, if there is one.</summary>
    public static ScannedDocument? Open => _open;

    /// <summary>The text, as long as its buffer is not used for anything else.</summary>
    public ReadOnlyMemory<byte> Text { get; }

    /// <summary>The bytes of the text beside its arrays of numbers.</summary>
    public int TextLength { get; private set; }

    /// <summary>The numbers in its arrays of numbers.</summary>
    public int NumberCount { get; private set; }

    /// <summary>How many arrays of numbers there are.</summary>
    public int Count => _found.Count;

    /// <summary>One of the arrays of numbers, in the order of the text.</summary>
    public Tensor this[int index] => new(_found[index].Shape, Numbers(index));

    /// <summary>The numbers of one of the arrays.</summary>
    public ReadOnlyMemory<double> Numbers(int index) => _numbers.Slice(_found[index].First, (int)_found[index].Shape.Length);

    /// <summary>
    /// What is left of the document without its arrays of numbers; <see langword="null"/> where that is too much to remember.
    /// </summary>
    public Skeleton? ToSkeleton() => Skeleton.Of(Text.Span, _found);

    /// <summary>Deserializes the document, whose arrays of numbers are not read again.</summary>
    /// <exception cref="JsonException">It is no such thing.</exception>
    public T? Deserialize<T>()
    {
        (_open, _next) = (this, 0);
        try
        {
            return JsonSerializer.Deserialize<T>(Text.Span, JsonFormat.Options);
        }
        finally
        {
            _open = null;
        }
    }

    /// <summary>The array of numbers that begins with a token of the text, if one does, and the text from its closing bracket on.</summary>
    public Tensor? Find(ReadOnlySpan<byte> token, out ReadOnlySpan<byte> rest)
    {
        rest = default;
        if (!Text.Span.Overlaps(token, out var start))
        {
            return null;
        }

        while (_next < _found.Count && _found[_next].Start < start)
        {
            _next++;
        }

        if (_next == _found.Count || _found[_next].Start != start)
        {
            return null;
        }

        rest = Text.Span[(_found[_next].End - 1)..];
        return this[_next];
    }

    /// <summary>Gives the buffer back: no tensor of this document may be read from then on.</summary>
    public void Dispose() => _numbers.Dispose();

    private void Scan(ReadOnlySpan<byte> text)
    {
        var at = 0;
        while (text[at..].IndexOfAny((byte)'"', (byte)'[') is var next and >= 0)
        {
            at += next;
            if (text[at] == '"')
            {
                at += LengthOfString(text[at..]);
            }
            else if (TryReadTensor(text[at..], at, out var length))
            {
                at += length;
                TextLength -= length;
            }
            else
            {
                // An array of something else: what stands in it comes next.
                at++;
            }
        }
    }

    private bool TryReadTensor(ReadOnlySpan<byte> text, int start, out int length)
    {
        var first = _numbers.Count;
        var scanner = new TensorScanner(text);
        var isTensor = scanner.TryRead(_numbers, out var shape);
        length = scanner.Length;
        NumberCount += isTensor ? (int)shape.Length : 0;
        if (isTensor && _found.Count < MostTensors)
        {
            _found.Add((start, start + length, shape, first));
        }
        else
        {
            _numbers.Truncate(first);
        }

        return isTensor;
    }

    private static int LengthOfString(ReadOnlySpan<byte> text)
    {
        for (var at = 1; text[at..].IndexOfAny((byte)'"', (byte)'\\') is var next and >= 0; at = Math.Min(text.Length, at + next + 2))
        {
            if (text[at + next] == '"')
            {
                return at + next + 1;
            }
        }

        return text.Length;
    }
}
