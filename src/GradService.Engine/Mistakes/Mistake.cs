namespace GradService.Engine.Mistakes;

/// <summary>
/// A mistake that people make in backpropagation, as data: what it is, how to hint at it, and the wrong rules that it stands for.
/// </summary>
/// <param name="Id">Its name in reports.</param>
/// <param name="Title">What it is, in a few words.</param>
/// <param name="LooksLike">What it makes of the formulas.</param>
/// <param name="Hint">A question that leads to it and gives no number, ratio or sign away.</param>
/// <param name="Rules">The wrong rules; more than one where the same belief has several forms.</param>
public sealed record Mistake(string Id, string Title, string LooksLike, string Hint, params IReadOnlyList<Rule> Rules)
{
    /// <summary>Every way in which the mistake can be made in a step.</summary>
    public IEnumerable<Fault> In(StepAnatomy step) => Rules.SelectMany(rule => rule.Faults(this, step));
}

/// <summary>One wrong rule, wherever it can be followed.</summary>
/// <param name="Bits">How rare it is: −log₂ of its share among mistakes, by judgement.</param>
/// <param name="IsScale">Whether it multiplies by one number, so that however many numbers agree they witness a single one.</param>
/// <param name="Places">The substitutions of each place where it can be followed.</param>
/// <param name="Everywhere">Whether somebody who believes it may follow it in all places at once.</param>
public sealed record Rule(double Bits, bool IsScale, Func<StepAnatomy, IEnumerable<IReadOnlyList<Substitution>>> Places, bool Everywhere)
{
    // Following a rule everywhere or in one place only is one more thing to tell.
    private const double EverywhereBits = 1;

    /// <summary>A rule about each layer by itself.</summary>
    public static Rule InLayer(double bits, Func<LayerAnatomy, Substitution?> rule, bool everywhere = false, bool isScale = false) =>
        new(
            bits,
            isScale,
            step => step.Layers.Select(rule).OfType<Substitution>().Select(substitution => (IReadOnlyList<Substitution>)[substitution]),
            everywhere
        );

    /// <summary>A rule about the end of the network.</summary>
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

    /// <summary>A rule about several nodes at once.</summary>
    public static Rule Of(double bits, Func<StepAnatomy, IEnumerable<Substitution?>> rule, bool isScale = false) =>
        new(bits, isScale, step => rule(step).OfType<Substitution>().ToArray() is { Length: > 0 } all ? [all] : [], Everywhere: false);

    /// <summary>Every way in which the rule can be followed in a step.</summary>
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
/// A mistake made in one place of one step, or in all places at once. Each is one of its kind: it is compared by identity.
/// </summary>
/// <param name="mistake">The mistake.</param>
/// <param name="substitutions">The nodes that are computed by the wrong rule.</param>
/// <param name="bits">What telling it costs.</param>
/// <param name="isScale">Whether it multiplies by one number.</param>
public sealed class Fault(Mistake mistake, IReadOnlyList<Substitution> substitutions, double bits, bool isScale)
{
    /// <summary>The mistake.</summary>
    public Mistake Mistake => mistake;

    /// <summary>The nodes that are computed by the wrong rule.</summary>
    public IReadOnlyList<Substitution> Substitutions => substitutions;

    /// <summary>What telling it costs.</summary>
    public double Bits => bits;

    /// <summary>Whether it multiplies by one number.</summary>
    public bool IsScale => isScale;
}
