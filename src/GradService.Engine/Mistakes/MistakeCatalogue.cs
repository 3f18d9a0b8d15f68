namespace GradService.Engine.Mistakes;

/// <summary>Every mistake that is known by name. A new one is one entry in one of these lists.</summary>
public static class MistakeCatalogue
{
    /// <summary>Mistakes that replace the rule of a node.</summary>
    public static IReadOnlyList<Mistake> Rules { get; } =
    [.. ForwardMistakes.All, .. LossMistakes.All, .. SlopeMistakes.All, .. GradientMistakes.All, .. UpdateMistakes.All];

    /// <summary>All mistakes, those of writing down included.</summary>
    public static IReadOnlyList<Mistake> All { get; } = [.. Rules, .. Slips.All];
}
