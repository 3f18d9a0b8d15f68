using GradService.Engine.Notation;
using GradService.Engine.Tensors;
using GradService.Engine.Training;

namespace GradService.Engine.Explaining;

/// <summary>One quantity of a training step, explained: the rule, the rule with this exercise's numbers, the value.</summary>
public sealed record ExplanationStep
{
    /// <summary>What is computed, or whose gradient or new value.</summary>
    public required Quantity Quantity { get; init; }

    /// <summary>The part of the training step.</summary>
    public required Phase Phase { get; init; }

    /// <summary>The left side: the quantity, ∂loss/∂quantity, or the new parameter.</summary>
    public required Expression Subject { get; init; }

    /// <summary>The general rule; <see langword="null"/> for what is given.</summary>
    public Expression? Rule { get; init; }

    /// <summary>The quantities that this one is computed from directly, in the forward pass; none for what is given.</summary>
    public IReadOnlyList<Quantity> Sources { get; init; } = [];

    /// <summary>
    /// The rule with numbers, and its value as shown; <see langword="null"/> where there are too many numbers to write out.
    /// </summary>
    public WorkedFormula? Numbers { get; init; }

    /// <summary>
    /// Numbers of a tensor, each worked out by itself: all of a small one, the first of a large one, none of a single number.
    /// </summary>
    public IReadOnlyList<WorkedFormula> Entries { get; init; } = [];

    /// <summary>For what is computed elementwise, and for the loss: its derivative by each of its operands.</summary>
    public IReadOnlyList<Share> Derivatives { get; init; } = [];

    /// <summary>For what is computed otherwise: what flows back through it to each of its operands.</summary>
    public IReadOnlyList<Share> FlowsBack { get; init; } = [];

    /// <summary>For a gradient that several paths add up to: the share of each.</summary>
    public IReadOnlyList<Share> Paths { get; init; } = [];

    /// <summary>What there is to learn from these numbers.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>The value in full.</summary>
    public required Tensor Value { get; init; }

    /// <summary>Subject and rule, for a writer to chain.</summary>
    public IEnumerable<(Expression Expression, bool IsRounded)> RuleChain =>
        Rule is null ? [(Subject, false)] : [(Subject, false), (Rule, false)];

    /// <summary>Subject, rule, numbers and value, as far as there are such and each says more than the one before.</summary>
    public IEnumerable<(Expression Expression, bool IsRounded)> WholeChain =>
        Numbers is null ? RuleChain
        : IsRuleOfNumbers ? [.. RuleChain, .. Numbers.Chain.Skip(2)]
        : [.. RuleChain, .. Numbers.Chain.Skip(1)];

    /// <summary>Whether the rule holds nothing but numbers, so that there are none to put in.</summary>
    public bool IsRuleOfNumbers =>
        Rule is not null
        && Numbers is not null
        && PlainTextWriter.Instance.Write(Rule) == PlainTextWriter.Instance.Write(Numbers.Chain.ElementAt(1).Expression);

    /// <summary>Whether every number of a tensor is the same, by its rule, and written once.</summary>
    public bool IsUniform => Numbers?.Value is Numeral && Value.Shape.Length > 1;

    /// <summary>Subject, rule and value.</summary>
    public IEnumerable<(Expression Expression, bool IsRounded)> ShortChain =>
        Numbers?.Formula is null ? WholeChain : [.. RuleChain, Numbers.Chain.Last()];
}

/// <summary>A formula with numbers in it.</summary>
/// <param name="Subject">What is computed.</param>
/// <param name="Formula">The formula; <see langword="null"/> where it would say no more than the value.</param>
/// <param name="Value">Its value, as shown.</param>
/// <param name="IsRounded">Whether the value shown is rounded.</param>
public sealed record WorkedFormula(Expression Subject, Expression? Formula, Expression Value, bool IsRounded)
{
    /// <summary>What is equal, in order, for a writer to chain.</summary>
    public IEnumerable<(Expression Expression, bool IsRounded)> Chain =>
        Formula is null ? [(Subject, false), (Value, IsRounded)] : [(Subject, false), (Formula, false), (Value, IsRounded)];
}

/// <summary>What a quantity passes back to one that it is computed from: its derivative, or that times its own gradient.</summary>
/// <param name="From">The quantity that passes it back.</param>
/// <param name="To">The quantity that it is passed to.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Value">Its value.</param>
public sealed record Share(Quantity From, Quantity To, Expression Rule, Tensor Value)
{
    /// <summary>∂from/∂to, for a share that is a derivative.</summary>
    public Expression Derivative => new Derivative(From.Symbol, To.Symbol, To.Value.Shape.Length == 1);
}
