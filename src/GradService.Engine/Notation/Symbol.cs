namespace GradService.Engine.Notation;

/// <summary>The symbol of a quantity: its name in programs and answers, and its letter in formulas.</summary>
/// <param name="Name">The name, <c>hidden.weights</c>.</param>
/// <param name="Letter">The letter or word, <c>W</c>.</param>
/// <param name="Subscript">Distinguishes quantities with the same letter: the layer, or a number; may be empty.</param>
/// <param name="Superscript">Distinguishes the updated quantity from the original; may be empty.</param>
public sealed record Symbol(string Name, string Letter, string Subscript = "", string Superscript = "")
{
    /// <summary>
    /// The most characters of a user-supplied name. A worked solution repeats a name in every line, so that a name of megabytes would make
    /// an answer of hundreds of megabytes.
    /// </summary>
    public const int LongestName = 200;

    /// <summary>The symbol for a user-supplied name. Digits after a letter become a subscript.</summary>
    public static Symbol Of(string name)
    {
        var letters = name.TrimEnd([.. "0123456789"]);
        return letters.Length > 0 && letters.Length < name.Length && letters[^1] != '_'
            ? new(name, letters, name[letters.Length..])
            : new(name, name);
    }

    /// <summary>The symbol of the quantity after the update.</summary>
    public Symbol Updated() => this with { Name = $"new {Name}", Superscript = "new" };
}
