namespace GradService.Engine.Programs;

/// <summary>The kind of a token.</summary>
internal enum TokenKind
{
    Number,
    Name,
    Symbol,
    End,
}

/// <summary>A token of a statement.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Text">Its text; empty at the end of the statement. The power operator <c>**</c> has the text <c>^</c>.</param>
/// <param name="Start">The offset of its first character, from 0.</param>
/// <param name="End">The offset just after its last character.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Start, int End)
{
    /// <summary>The token as messages quote it.</summary>
    public string Description => Kind == TokenKind.End ? "the end of the statement" : $"'{Text}'";

    /// <summary>Whether it is this symbol.</summary>
    public bool Is(string symbol) => Kind == TokenKind.Symbol && Text == symbol;
}
