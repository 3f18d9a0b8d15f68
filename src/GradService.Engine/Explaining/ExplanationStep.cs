using GradService.Engine.Notation;
using GradService.Engine.Tensors;
using GradService.Engine.Training;

namespace GradService.Engine.Explaining;

/// <summary>The explanation of one quantity: the rule, the rule with this exercise's numbers, the value.</summary>
public sealed record ExplanationStep
{
    /// <summary>The quantity whose value, gradient or new value is computed.</summary>
    public required Quantity Quantity { get; init; }

    /// <summary>The part of the training step.</summary>
    public required Phase Phase { get; init; }

    /// <summary>The left side: the quantity, ∂loss/∂quantity, or the new parameter.</summary>
    public required Expression Subject { get; init; }

    /// <summary>The general rule; <see langword="null"/> for a given quantity.</summary>
    public Expression? Rule { get; init; }

    /// <summary>In the forward pass, the quantities that this one is computed from directly; none for a given quantity.</summary>
    public IReadOnlyList<Quantity> Sources { get; init; } = [];

    /// <summary>
    /// The rule with numbers, and its value as shown; <see langword="null"/> if there are too many numbers to write out.
    /// </summary>
    public WorkedFormula? Numbers { get; init; }

    /// <summary>
    /// Entries of a tensor, each worked out separately: all of a small tensor, the first of a large one, none for a single number.
    /// </summary>
    public IReadOnlyList<WorkedFormula> Entries { get; init; } = [];

    /// <summary>For an elementwise quantity, and for the loss: its derivative with respect to each operand.</summary>
    public IReadOnlyList<Share> Derivatives { get; init; } = [];

    /// <summary>For any other quantity: its gradient contribution to each operand.</summary>
    public IReadOnlyList<Share> FlowsBack { get; init; } = [];

    /// <summary>For a gradient that is a sum over several paths: the contribution of each path.</summary>
    public IReadOnlyList<Share> Paths { get; init; } = [];

    /// <summary>Remarks on these numbers, such as saturated units.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>The value with all its digits.</summary>
    public required Tensor Value { get; init; }

    /// <summary>Subject and rule, as a chain of equal expressions.</summary>
    public IEnumerable<(Expression Expression, bool IsRounded)> RuleChain =>
        Rule is null ? [(Subject, false)] : [(Subject, false), (Rule, false)];

    /// <summary>Subject, rule, numbers and value as a chain, without those that are missing or repeat the one before.</summary>
    public IEnumerable<(Expression Expression, bool IsRounded)> WholeChain =>
        Numbers is null ? RuleChain
        : IsRuleOfNumbers ? [.. RuleChain, .. Numbers.Chain.Skip(2)]
        : [.. RuleChain, .. Numbers.Chain.Skip(1)];

    /// <summary>Whether the rule contains only numbers, so that nothing is left to substitute.</summary>
    public bool IsRuleOfNumbers =>
        Rule is not null
        && Numbers is not null
        && PlainTextWriter.Instance.Write(Rule) == PlainTextWriter.Instance.Write(Numbers.Chain.ElementAt(1).Expression);

    /// <summary>Whether the rule makes all entries of a tensor equal, so that the value is written once.</summary>
    public bool IsUniform => Numbers?.Value is Numeral && Value.Shape.Length > 1;

    /// <summary>Subject, rule and value, without the numbers between them.</summary>
    public IEnumerable<(Expression Expression, bool IsRounded)> ShortChain =>
        Numbers?.Formula is null ? WholeChain : [.. RuleChain, Numbers.Chain.Last()];
}

/// <summary>A formula with numbers in it.</summary>
/// <param name="Subject">The left side.</param>
/// <param name="Formula">The formula; <see langword="null"/> if it would only repeat the value.</param>
/// <param name="Value">Its value, as shown.</param>
/// <param name="IsRounded">Whether the value shown is rounded.</param>
public sealed record WorkedFormula(Expression Subject, Expression? Formula, Expression Value, bool IsRounded)
{
    /// <summary>Subject, formula and value, as a chain of equal expressions.</summary>
    public IEnumerable<(Expression Expression, bool IsRounded)> Chain =>
        Formula is null ? [(Subject, false), (Value, IsRounded)] : [(Subject, false), (Formula, false), (Value, IsRounded)];
}

/// <summary>
/// The contribution of a quantity to the gradient of one of its operands: the local derivative, or that times the quantity's own gradient.
/// </summary>
/// <param name="From">The quantity that is computed from the operand.</param>
/// <param name="To">The operand.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Value">Its value.</param>
public sealed record Share(Quantity From, Quantity To, Expression Rule, Tensor Value)
{
    /// <summary>The symbol ∂from/∂to, for a share that is a derivative.</summary>
    public Expression Derivative => new Derivative(From.Symbol, To.Symbol, To.Value.Shape.Length == 1);
}
