namespace GradService.Api.Json;

/// <summary>Paths into a request body, as callers write them: <c>network.layers[1].weights[0]</c>.</summary>
internal static class JsonPlace
{
    /// <summary>The whole body.</summary>
    public const string Root = "$";

    /// <summary>The path of a member.</summary>
    public static string Member(string path, string name)
    {
        var plain = name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.');
        return !plain ? $"{path}[{Found.Quote(name)}]" : path.Length == 0 ? name : $"{path}.{name}";
    }
}
