namespace GradService.Engine.Programs;

/// <summary>What a piece of a statement is.</summary>
internal enum TokenKind
{
    Number,
    Name,
    Symbol,
    End,
}

/// <summary>A piece of a statement.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text; empty at the end of the statement. The power <c>**</c> reads <c>^</c>.</param>
/// <param name="Start">Where it begins, from 0.</param>
/// <param name="End">Where the next thing begins.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Start, int End)
{
    /// <summary>How a message calls it.</summary>
    public string Description => Kind == TokenKind.End ? "the end of the statement" : $"'{Text}'";

    /// <summary>Whether it is this symbol.</summary>
    public bool Is(string symbol) => Kind == TokenKind.Symbol && Text == symbol;
}
