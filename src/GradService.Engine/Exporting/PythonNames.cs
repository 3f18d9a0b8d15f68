namespace GradService.Engine.Exporting;

/// <summary>Allocates unique, valid Python names for the quantities of a step.</summary>
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
        // Not a keyword, but it cannot be assigned to either.
        "__debug__",
    ];

    // The programs use these names, so no variable may shadow them.
    private static readonly string[] Builtins = ["print", "float", "json", "math"];

    private readonly HashSet<string> _taken = [.. Keywords, .. Builtins, .. reserved];

    // The last number appended to each name, so that many requests for one name do not restart the search at 2.
    private readonly Dictionary<string, int> _wanted = [];

    /// <summary>Reserves and returns the wanted name, with a number appended if it is taken.</summary>
    /// <param name="wanted">Letters, digits, underscores and dots; dots become underscores.</param>
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
