using GradService.Engine.Tensors;
using GradService.NumberText;

namespace GradService.Api.Json;

/// <summary>
/// Parses an array of numbers, or of rows of numbers, straight from the text, in one pass and without a token per number. It accepts only
/// well-formed arrays. Anything else is left to <see cref="TensorConverter"/>, which reads token by token and reports the error.
/// </summary>
internal ref struct TensorScanner(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;
    private int _longest;

    /// <summary>The number of bytes read, including the closing bracket of the array.</summary>
    public readonly int Length => _at;

    /// <summary>The number of characters of the longest number.</summary>
    public readonly int Longest => _longest;

    /// <summary>Parses the array at the start of the text.</summary>
    /// <param name="numbers">Receives its numbers.</param>
    /// <param name="shape">Receives its shape.</param>
    /// <returns>Whether the array is well-formed.</returns>
    public bool TryRead(NumberList numbers, out Shape shape)
    {
        shape = default;
        if (!TrySkip('['))
        {
            return false;
        }

        if (Next() != '[')
        {
            var length = ReadNumbers(numbers);
            shape = Shape.Vector(length);
            return length > 0;
        }

        var (rows, columns) = (0, 0);
        do
        {
            var length = TrySkip('[') ? ReadNumbers(numbers) : 0;
            columns = rows == 0 ? length : columns;
            if (length != columns || length == 0)
            {
                return false;
            }

            rows++;
        } while (TrySkip(','));

        shape = Shape.Matrix(rows, columns);
        return TrySkip(']');
    }

    /// <summary>Parses numbers and their closing bracket.</summary>
    /// <returns>The count of numbers; 0 if something else was found.</returns>
    private int ReadNumbers(NumberList numbers)
    {
        // Keep the position in a local variable, so that it stays in a register.
        var (at, count, longest) = (_at, 0, _longest);
        do
        {
            at = SkipSpace(at);
            var start = at;
            if (!NumberReader.TryRead(_text, ref at, out var value))
            {
                return 0;
            }

            numbers.Add(value);
            count++;
            longest = Math.Max(longest, at - start);
            at = SkipSpace(at);
        } while (at < _text.Length && _text[at++] == ',');

        (_at, _longest) = (at, longest);
        return _text[at - 1] == ']' ? count : 0;
    }

    private bool TrySkip(char expected)
    {
        if (Next() != expected)
        {
            return false;
        }

        _at++;
        return true;
    }

    /// <summary>The next byte that is not white space; 0 at the end.</summary>
    private byte Next()
    {
        _at = SkipSpace(_at);
        return _at < _text.Length ? _text[_at] : (byte)0;
    }

    private readonly int SkipSpace(int at)
    {
        while (at < _text.Length && _text[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            at++;
        }

        return at;
    }
}
