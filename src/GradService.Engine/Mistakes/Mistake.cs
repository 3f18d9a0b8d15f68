namespace GradService.Engine.Mistakes;

/// <summary>
/// A known mistake in backpropagation, as data: what it is, a hint at it, and the wrong rules that make it.
/// </summary>
/// <param name="Id">Its name in reports.</param>
/// <param name="Title">What it is, in a few words.</param>
/// <param name="LooksLike">The wrong formula that it leads to.</param>
/// <param name="Hint">A question that leads to it, without giving away a number, ratio or sign.</param>
/// <param name="Rules">The wrong rules; several where one misconception has several forms.</param>
public sealed record Mistake(string Id, string Title, string LooksLike, string Hint, params IReadOnlyList<Rule> Rules)
{
    /// <summary>Every way to make the mistake in a step.</summary>
    public IEnumerable<Fault> In(StepAnatomy step) => Rules.SelectMany(rule => rule.Faults(this, step));
}

/// <summary>A wrong rule, with every place where it can be applied.</summary>
/// <param name="Bits">How rare it is: −log₂ of its estimated share among mistakes.</param>
/// <param name="IsScale">Whether it multiplies by one number. Then all agreeing numbers are evidence of that one number only.</param>
/// <param name="Places">The substitutions of each place where it can be applied.</param>
/// <param name="Everywhere">Whether it may also be applied in all places at once.</param>
public sealed record Rule(double Bits, bool IsScale, Func<StepAnatomy, IEnumerable<IReadOnlyList<Substitution>>> Places, bool Everywhere)
{
    // One bit to say whether a rule is applied everywhere or in one place.
    private const double EverywhereBits = 1;

    /// <summary>A rule that can be applied in each layer separately.</summary>
    public static Rule InLayer(double bits, Func<LayerAnatomy, Substitution?> rule, bool everywhere = false, bool isScale = false) =>
        new(
            bits,
            isScale,
            step => step.Layers.Select(rule).OfType<Substitution>().Select(substitution => (IReadOnlyList<Substitution>)[substitution]),
            everywhere
        );

    /// <summary>A rule about the loss and the last layer.</summary>
    public static Rule AtOutput(double bits, Func<OutputAnatomy, LayerAnatomy, Substitution?> rule, bool isScale = false) =>
        new(
            bits,
            isScale,
            step =>
                step.Output is not null && rule(step.Output, step.Layers[^1]) is { } substitution
                    ?
                    [
                        [substitution],
                    ]
                    : [],
            Everywhere: false
        );

    /// <summary>A rule that changes several nodes at once.</summary>
    public static Rule Of(double bits, Func<StepAnatomy, IEnumerable<Substitution?>> rule, bool isScale = false) =>
        new(bits, isScale, step => rule(step).OfType<Substitution>().ToArray() is { Length: > 0 } all ? [all] : [], Everywhere: false);

    /// <summary>Every way to apply the rule in a step.</summary>
    internal IEnumerable<Fault> Faults(Mistake mistake, StepAnatomy step)
    {
        var places = Places(step).ToList();
        var both = Everywhere && places.Count > 1;
        var bits = Bits + Math.Log2(Math.Max(1, places.Count)) + (both ? EverywhereBits : 0);
        foreach (var place in places)
        {
            yield return new Fault(mistake, place, bits, IsScale);
        }

        if (both)
        {
            yield return new Fault(mistake, [.. places.SelectMany(place => place)], Bits + EverywhereBits, IsScale);
        }
    }
}

/// <summary>
/// A mistake made in one place of one step, or in all places at once. Compared by reference.
/// </summary>
/// <param name="mistake">The mistake.</param>
/// <param name="substitutions">The nodes that the wrong rule changes.</param>
/// <param name="bits">Its description length in bits.</param>
/// <param name="isScale">Whether it multiplies by one number.</param>
public sealed class Fault(Mistake mistake, IReadOnlyList<Substitution> substitutions, double bits, bool isScale)
{
    /// <summary>The mistake.</summary>
    public Mistake Mistake => mistake;

    /// <summary>The nodes that the wrong rule changes, with their replacements.</summary>
    public IReadOnlyList<Substitution> Substitutions => substitutions;

    /// <summary>Its description length in bits: how rare the rule is, and in which place it is applied.</summary>
    public double Bits => bits;

    /// <summary>Whether it multiplies by one number.</summary>
    public bool IsScale => isScale;
}
