using System.Text.Json;
using GradService.Engine.Numbers;
using GradService.Engine.Tensors;

namespace GradService.Api.Json;

/// <summary>
/// A JSON document whose arrays of numbers are parsed in advance. They are most of the text of most requests, and this way they need no
/// token per number. While the document is deserialized, converters on the same thread take the tensors from here. The tensors are valid
/// until the document is disposed.
/// </summary>
internal sealed class ScannedDocument : IDisposable
{
    // The length of a computed number with its comma, chosen so that the list has room to spare. With shorter numbers the list grows.
    private const int BytesOfNumber = 16;

    // Inputs, targets, and the parameters of three layers.
    private const int UsualTensors = 8;

    // Far more than any network has. Further arrays are read token by token.
    private const int MostTensors = 4096;

    // Copies of numbers with many digits. Beyond this, they mean their float64; a step that is small enough to be exact has far fewer.
    private const int MostBytesWritten = 1 << 20;

    [ThreadStatic]
    private static ScannedDocument? _open;

    private readonly List<(int Start, int End, Shape Shape, int First)> _found = new(UsualTensors);
    private readonly Dictionary<int, byte[]> _written = [];
    private readonly NumberList _numbers;
    private int _bytesWritten;
    private int _next;

    /// <summary>Reads all arrays of numbers in a text.</summary>
    public ScannedDocument(ReadOnlyMemory<byte> text)
    {
        Text = text;
        _numbers = new NumberList(text.Length / BytesOfNumber);
        TextLength = text.Length;
        Scan(text.Span);
    }

    /// <summary>The document being deserialized on this thread, if any.</summary>
    public static ScannedDocument? Open => _open;

    /// <summary>The text; valid until its buffer is reused.</summary>
    public ReadOnlyMemory<byte> Text { get; }

    /// <summary>The number of bytes of the text outside its arrays of numbers.</summary>
    public int TextLength { get; private set; }

    /// <summary>The count of numbers in its arrays of numbers.</summary>
    public int NumberCount { get; private set; }

    /// <summary>The count of arrays of numbers.</summary>
    public int Count => _found.Count;

    /// <summary>One of the arrays of numbers, in the order of the text.</summary>
    public Tensor this[int index] => InShape(index, _found[index].Shape);

    /// <summary>One of the arrays of numbers, in a shape of the same length.</summary>
    public Tensor InShape(int index, Shape shape) =>
        new(shape, Numbers(index), _written.TryGetValue(index, out var text) ? () => NumberLiterals.Of(text) : null);

    /// <summary>The numbers of one of the arrays.</summary>
    public ReadOnlyMemory<double> Numbers(int index) => _numbers.Slice(_found[index].First, (int)_found[index].Shape.Length);

    /// <summary>The document without its arrays of numbers; <see langword="null"/> if that is too long to cache.</summary>
    public Skeleton? ToSkeleton() => Skeleton.Of(Text.Span, _found);

    /// <summary>Deserializes the document without reading its arrays of numbers again.</summary>
    /// <exception cref="JsonException">The document does not match the type.</exception>
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

    /// <summary>The array of numbers that starts at a token of the text, if any, and the text from its closing bracket on.</summary>
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

    /// <summary>Returns the buffer to the pool. No tensor of this document may be read afterwards.</summary>
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
                // Not an array of numbers: continue with its content.
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
        if (isTensor && _found.Count < MostTensors && scanner.Longest <= Literal.MostDigits)
        {
            if (Literal.MayDiffer(scanner.Longest) && length <= MostBytesWritten - _bytesWritten)
            {
                // Copied, because the text does not live as long as the tensors.
                _bytesWritten += length;
                _written.Add(_found.Count, text[..length].ToArray());
            }

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
