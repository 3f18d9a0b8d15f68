namespace GradService.Engine.Exporting;

/// <summary>Gives the quantities of a step names that Python takes, each a different one.</summary>
/// <param name="reserved">Names that the program uses itself.</param>
internal sealed class PythonNames(IEnumerable<string> reserved)
{
    private static readonly string[] Keywords =
    [
        "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except",
        "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
    ];

    // What the programs call by these names must stay what it is.
    private static readonly string[] Builtins = ["print", "float", "json", "math"];

    private readonly HashSet<string> _taken = [.. Keywords, .. Builtins, .. reserved];

    /// <summary>A name like the one wanted; with underscores behind it where that one is taken.</summary>
    /// <param name="wanted">Letters, digits, underscores, and dots between the parts.</param>
    public string Take(string wanted)
    {
        var name = wanted.Replace('.', '_').Replace(' ', '_');
        while (!_taken.Add(name))
        {
            name += "_";
        }

        return name;
    }
}
