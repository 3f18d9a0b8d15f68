namespace GradService.Api.Tests;

/// <summary>
/// Texts that have a meaning in one of the formats that the service writes. As a title, an id or an answer they must stay text.
/// </summary>
internal static class HostileText
{
    /// <summary>Titles that could set the encoding of an exported Python file: a comment may declare it (PEP 263).</summary>
    public static readonly string[] Encodings =
    [
        "coding: unicode_escape \\nopen(\"PWNED\",\"w\").write(\"1\")",
        "coding: raw_unicode_escape \\u000aopen(\"PWNED\",\"w\").write(\"1\")",
        "One-hot encoding: a worked example",
        "coding: utf-7 +AAo-",
        "-*- coding: utf-16 -*-",
        "coding=rot13",
    ];

    /// <summary>All hostile texts.</summary>
    public static readonly string[] All =
    [
        .. Encodings,
        "\"",
        "'",
        "\"\"\"",
        "'''",
        "\\",
        "\\\"",
        "a\nimport os\nos.abort()",
        "a\rb",
        "a\u2028b",
        "a\u0085b",
        "\u0000\u0007\u001b[31m",
        "]]>",
        "<!--",
        "-->",
        "</script><script>alert(1)</script>",
        "<![CDATA[",
        "&amp;&#0;&lol;",
        "{1:NUMERICAL:=*}",
        "}~#{",
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-1+1",
        "@SUM(1)",
        "\t=1",
        "＝1",
        "a,b;c",
        "\"; graph {",
        "} } -> x",
        "%%{init: {}}%%",
        "```",
        "$$\\end{document}$$",
        "| a | b |",
        "[x](javascript:alert(1))",
        "__import__('os').abort()",
        "{{7*7}}",
        "\u202eevil",
        "\ud83d\ude00",
        new string('x', 100_000),
    ];
}
