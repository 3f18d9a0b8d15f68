namespace GradService.Api.Json;

/// <summary>Paths into a request body, as callers write them: <c>network.layers[1].weights[0]</c>.</summary>
internal static class JsonPlace
{
    /// <summary>The path of the whole body.</summary>
    public const string Root = "$";

    /// <summary>The path of a member.</summary>
    public static string Member(string path, string name) => path.Length == 0 && IsPlain(name) ? name : path + Suffix(name);

    /// <summary>
    /// The last part of a member's path, after that of its object: <c>.weights</c>, or <c>['a b']</c>, truncated if it is long.
    /// </summary>
    public static string Suffix(string name) => IsPlain(name) ? $".{name}" : $"[{Found.Quote(name)}]";

    private static bool IsPlain(string name) =>
        name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.');
}
