namespace GradService.Engine.Mistakes;

/// <summary>All known mistakes. To add one, add an entry to one of these lists.</summary>
public static class MistakeCatalogue
{
    /// <summary>Mistakes that compute a node by a wrong rule.</summary>
    public static IReadOnlyList<Mistake> Rules { get; } =
    [.. ForwardMistakes.All, .. LossMistakes.All, .. SlopeMistakes.All, .. GradientMistakes.All, .. UpdateMistakes.All];

    /// <summary>All mistakes, including slips in writing a number down.</summary>
    public static IReadOnlyList<Mistake> All { get; } = [.. Rules, .. Slips.All];
}
