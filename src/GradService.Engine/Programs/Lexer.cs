using GradService.Engine.Notation;

namespace GradService.Engine.Programs;

/// <summary>Splits a statement into tokens.</summary>
/// <param name="place">The statement's place in the program, for messages: <c>statements[2]</c>.</param>
/// <param name="source">The statement.</param>
internal sealed class Lexer(string place, string source)
{
    private const string Symbols = "+-*/@^(),=.";

    // Characters that are often typed or pasted in place of the grammar's symbols.
    private static readonly Dictionary<char, string> Lookalikes = new()
    {
        ['−'] = "-",
        ['–'] = "-",
        ['×'] = "*",
        ['·'] = "*",
        ['⋅'] = "*",
        ['÷'] = "/",
        ['∕'] = "/",
        ['²'] = "^ 2",
    };

    private int _next;

    /// <summary>The next token.</summary>
    /// <exception cref="ProgramException">A character that begins no token, or a number directly followed by a name.</exception>
    public Token Next()
    {
        while (_next < source.Length && char.IsWhiteSpace(source[_next]))
        {
            _next++;
        }

        if (_next == source.Length)
        {
            return new Token(TokenKind.End, "", _next, _next);
        }

        var first = source[_next];
        return char.IsAsciiDigit(first) || (first == '.' && _next + 1 < source.Length && char.IsAsciiDigit(source[_next + 1])) ? Number()
            : char.IsAsciiLetter(first) || first == '_' ? Name()
            : source.AsSpan(_next).StartsWith("**", StringComparison.Ordinal) ? Take(TokenKind.Symbol, _next + 2) with { Text = "^" }
            : Symbols.Contains(first, StringComparison.Ordinal) ? Take(TokenKind.Symbol, _next + 1)
            : throw Unexpected(first);
    }

    /// <summary>Whether a text is a name: a letter or _, then letters, digits or _.</summary>
    public static bool IsName(string text) => text.Length > 0 && !char.IsAsciiDigit(text[0]) && text.All(IsNamePart);

    /// <summary>Whether the next token is a symbol.</summary>
    public bool NextIs(char symbol) => source.AsSpan(_next).TrimStart() is [var next, ..] && next == symbol;

    /// <summary>Creates the exception for a fault in this statement.</summary>
    public ProgramException Fault(int offset, string message) => new(place, message, source, offset);

    /// <summary>The text between two offsets.</summary>
    public string Text(int start, int end) => source[start..end];

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private Token Name()
    {
        var end = Run(_next, IsNamePart);
        return end - _next <= Symbol.LongestName
            ? Take(TokenKind.Name, end)
            : throw Fault(_next, $"expected a name of at most {Symbol.LongestName} characters; found {end - _next}");
    }

    private Token Number()
    {
        var end = Run(_next, char.IsAsciiDigit);
        if (end < source.Length && source[end] == '.')
        {
            end = Run(end + 1, char.IsAsciiDigit);
        }

        if (end < source.Length && source[end] is 'e' or 'E')
        {
            var digits = end + 1 < source.Length && source[end + 1] is '+' or '-' ? end + 2 : end + 1;
            var exponent = Run(digits, char.IsAsciiDigit);
            end = exponent > digits ? exponent : end;
        }

        return end < source.Length && IsNamePart(source[end])
            ? throw Fault(end, $"a number ends here; write '*' between a number and a name: '{Text(_next, end)} * {source[end]}…'")
            : Take(TokenKind.Number, end);
    }

    private Token Take(TokenKind kind, int end)
    {
        var token = new Token(kind, Text(_next, end), _next, end);
        _next = end;
        return token;
    }

    private int Run(int start, Func<char, bool> belongs)
    {
        while (start < source.Length && belongs(source[start]))
        {
            start++;
        }

        return start;
    }

    private ProgramException Unexpected(char found)
    {
        var name = char.IsControl(found) || char.IsSurrogate(found) || !char.IsAscii(found) ? $"U+{(int)found:X4}" : $"'{found}'";
        return Fault(
            _next,
            Lookalikes.TryGetValue(found, out var meant)
                ? $"unexpected character {name}; write '{meant}'"
                : $"unexpected character {name}; names are made of the letters A to Z, digits and _"
        );
    }
}
