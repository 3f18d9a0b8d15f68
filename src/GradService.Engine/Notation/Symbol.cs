namespace GradService.Engine.Notation;

/// <summary>How a quantity is called: by its name in programs and answers, by a letter in formulas.</summary>
/// <param name="Name">The name, <c>hidden.weights</c>.</param>
/// <param name="Letter">The letter or word, <c>W</c>.</param>
/// <param name="Subscript">What tells it from others of that letter: the layer, or a number; may be empty.</param>
/// <param name="Superscript">What tells it from itself at another time; may be empty.</param>
public sealed record Symbol(string Name, string Letter, string Subscript = "", string Superscript = "")
{
    /// <summary>The symbol of a name that people chose: digits behind a letter are a subscript.</summary>
    public static Symbol Of(string name)
    {
        var letters = name.TrimEnd([.. "0123456789"]);
        return letters.Length > 0 && letters.Length < name.Length && letters[^1] != '_'
            ? new(name, letters, name[letters.Length..])
            : new(name, name);
    }

    /// <summary>The same quantity after the update.</summary>
    public Symbol Updated() => this with { Name = $"new {Name}", Superscript = "new" };
}
