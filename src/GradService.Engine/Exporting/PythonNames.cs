namespace GradService.Engine.Exporting;

/// <summary>Gives the quantities of a step names that Python takes, each a different one.</summary>
/// <param name="reserved">Names that the program uses itself.</param>
internal sealed class PythonNames(IEnumerable<string> reserved)
{
    private static readonly string[] Keywords =
    [
        "False",
        "None",
        "True",
        "and",
        "as",
        "assert",
        "async",
        "await",
        "break",
        "class",
        "continue",
        "def",
        "del",
        "elif",
        "else",
        "except",
        "finally",
        "for",
        "from",
        "global",
        "if",
        "import",
        "in",
        "is",
        "lambda",
        "nonlocal",
        "not",
        "or",
        "pass",
        "raise",
        "return",
        "try",
        "while",
        "with",
        "yield",
        // No keyword, but it cannot be assigned to either.
        "__debug__",
    ];

    // What the programs call by these names must stay what it is.
    private static readonly string[] Builtins = ["print", "float", "json", "math"];

    private readonly HashSet<string> _taken = [.. Keywords, .. Builtins, .. reserved];

    // How often a name was wanted: counting on from there keeps many alike names short.
    private readonly Dictionary<string, int> _wanted = [];

    /// <summary>A name like the one wanted; with a number behind it where that one is taken.</summary>
    /// <param name="wanted">Letters, digits, underscores, and dots between the parts.</param>
    public string Take(string wanted)
    {
        var first = wanted.Replace('.', '_').Replace(' ', '_');
        var name = first;
        while (!_taken.Add(name))
        {
            var count = _wanted[first] = _wanted.GetValueOrDefault(first, 1) + 1;
            name = $"{first}_{count}";
        }

        return name;
    }
}
