using System.Collections.Immutable;
using System.Numerics;
using System.Numerics.Tensors;
using GradService.Engine.Notation;
using GradService.Engine.Tensors;

namespace GradService.Engine.Graph;

/// <summary>
/// A function of tensors with everything that is known about it: its shape rule, its kernel, and its derivative, written as
/// nodes so that it can be evaluated, drawn and differentiated again like any other quantity.
/// </summary>
/// <param name="signature">
/// Name with parameters, such as <c>leakyRelu(0.2)</c>: operations with equal type and signature are the same function.
/// </param>
public abstract class Operation(string signature) : IEquatable<Operation>
{
    // Asked for at every node that is added.
    private readonly int _hash = signature.GetHashCode(StringComparison.Ordinal);

    /// <summary>Name with parameters, such as <c>leakyRelu(0.2)</c>.</summary>
    public string Signature => signature;

    /// <summary>The name without parameters.</summary>
    public string Name => signature.Split('(')[0];

    /// <summary>The shape of the result.</summary>
    /// <exception cref="ShapeMismatchException">The operands' shapes do not fit together.</exception>
    public abstract Shape InferShape(ReadOnlySpan<Shape> operands);

    /// <summary>
    /// Computes the result; <paramref name="result"/> holds as many numbers as the inferred shape and nothing of use before.
    /// </summary>
    public abstract void Evaluate(Operands operands, Span<double> result);

    /// <summary>
    /// What flows back to one operand: <c>upstream · ∂result/∂operand</c>, as nodes. It may have the shape of the result where
    /// the operand was broadcast (<see cref="Differentiation"/> undoes that). <see langword="null"/> where the derivative is zero
    /// everywhere.
    /// </summary>
    /// <param name="operands">The operands of this operation.</param>
    /// <param name="result">The node that holds the result.</param>
    /// <param name="operand">Which operand, from 0.</param>
    /// <param name="upstream">∂loss/∂result.</param>
    public abstract Node? Backpropagate(ImmutableArray<Node> operands, Node result, int operand, Node upstream);

    /// <summary>Floating-point operations of one evaluation, roughly: what a limit on work counts.</summary>
    public virtual double Work(ImmutableArray<Node> operands, Node result) => result.Shape.Length;

    /// <summary>
    /// The same quantity computed from an operand's own operands, where that keeps digits that the operand has already lost:
    /// ln σ(z) from z, not from σ(z), which is 1 for z = 40. <see langword="null"/> where there is no such form.
    /// </summary>
    public virtual Application? StableForm(ImmutableArray<Node> operands) => null;

    /// <summary>Where this function bends; <see langword="null"/> for one that is smooth.</summary>
    public virtual Kink? Kink => null;

    /// <summary>Computes the result over complex numbers.</summary>
    /// <returns><see langword="false"/> for an operation that has no such continuation, or none that is known here.</returns>
    public virtual bool EvaluateComplex(ComplexOperands operands, Span<Complex> result) => false;

    /// <summary>
    /// The degree of the result as a polynomial, where the operands are polynomials of these degrees in some number (0 for
    /// constants). <see langword="null"/> where it need not be a polynomial.
    /// </summary>
    public virtual int? Degree(ReadOnlySpan<int> operands) => null;

    /// <summary>Which part of the result can change when a part of one operand does: all of it, unless an operation knows better.</summary>
    public virtual Region Affected(Region changed, int operand, ImmutableArray<Node> operands, Node result) => Region.All(result.Shape);

    /// <summary>
    /// Computes a part of the result again: at least <paramref name="region"/>, which holds all that is <see cref="Affected"/>.
    /// </summary>
    public virtual void Reevaluate(Change change, Region region, Span<double> result) => Evaluate(change.Now, result);

    /// <summary>Floating-point operations of <see cref="Reevaluate"/>, roughly.</summary>
    public virtual double Work(Region changed, int operand, Region region, ImmutableArray<Node> operands, Node result) =>
        Work(operands, result) * region.Rows * region.Columns / result.Shape.Length;

    /// <summary>
    /// How large the numbers were whose rounding is in each element of the result; times the unit roundoff it estimates the
    /// rounding error of this operation alone. The result itself, unless larger numbers were added up to make it.
    /// </summary>
    public virtual void RoundingScale(Operands operands, ReadOnlySpan<double> result, Span<double> scale) =>
        TensorPrimitives.Abs(result, scale);

    /// <summary>
    /// How far the result can be from what it would be for the exact operands, when each number of an operand is off by at most
    /// its error: tolerances are carried from operands to results this way. What only adds and copies numbers does the same to their
    /// errors.
    /// </summary>
    /// <param name="operands">The operands as they are.</param>
    /// <param name="errors">For each number of each operand how far it may be off; at least 0.</param>
    /// <param name="result">The result for <paramref name="operands"/>.</param>
    /// <param name="bound">
    /// Receives the bound for each number of the result; NaN where the function is not defined everywhere in reach.
    /// </param>
    public virtual void ErrorBound(Operands operands, Operands errors, ReadOnlySpan<double> result, Span<double> bound) =>
        Evaluate(errors, bound);

    /// <summary>How the result is written as a formula of the operands: a function by its name, unless an operation knows better.</summary>
    /// <param name="nodes">The operands.</param>
    /// <param name="operands">The operands as they are written.</param>
    public virtual Expression Formula(ImmutableArray<Node> nodes, ImmutableArray<Expression> operands) => new FunctionCall(Name, operands);

    /// <summary>
    /// How one number of the result is written as a formula of numbers: like the whole, where the function is applied to each number by
    /// itself.
    /// </summary>
    /// <param name="place">Where the number stands in the result.</param>
    /// <param name="nodes">The operands.</param>
    /// <param name="operand">How a number of an operand is written.</param>
    public virtual Expression Formula(Place place, ImmutableArray<Node> nodes, Func<int, Place, Expression> operand) =>
        Formula(nodes, [.. nodes.Select((node, k) => operand(k, place.In(node.Shape)))]);

    /// <summary>This operation applied to <paramref name="operands"/>: the node that says so already, or a new one.</summary>
    public Node Of(params ReadOnlySpan<Node> operands) => operands[0].Graph.Share(this, operands);

    /// <inheritdoc/>
    public bool Equals(Operation? other) =>
        ReferenceEquals(this, other)
        || (other is not null && _hash == other._hash && GetType() == other.GetType() && Signature == other.Signature);

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => Equals(obj as Operation);

    /// <inheritdoc/>
    public sealed override int GetHashCode() => _hash;

    /// <inheritdoc/>
    public sealed override string ToString() => Signature;
}
