using System.Collections.Immutable;
using System.Numerics.Tensors;
using GradService.Engine.Notation;
using GradService.Engine.Numbers;
using GradService.Engine.Tensors;

namespace GradService.Engine.Graph;

/// <summary>
/// A tensor function with its shape rule, kernel and derivative. The derivative consists of nodes, so it can be evaluated, drawn and
/// differentiated again like any other quantity.
/// </summary>
/// <param name="signature">
/// Name with parameters, such as <c>leakyRelu(0.2)</c>: operations with equal type and signature are the same function.
/// </param>
public abstract class Operation(string signature) : IEquatable<Operation>
{
    // Cached, because every added node needs it.
    private readonly int _hash = signature.GetHashCode(StringComparison.Ordinal);

    /// <summary>Name with parameters, such as <c>leakyRelu(0.2)</c>.</summary>
    public string Signature => signature;

    /// <summary>The name without parameters.</summary>
    public string Name { get; } = signature.Split('(')[0];

    /// <summary>The shape of the result.</summary>
    /// <exception cref="ShapeMismatchException">The operands' shapes do not fit together.</exception>
    public abstract Shape InferShape(ReadOnlySpan<Shape> operands);

    /// <summary>
    /// Computes the result into <paramref name="result"/>, which has the length of the inferred shape. Its initial contents are undefined.
    /// </summary>
    public abstract void Evaluate(Operands operands, Span<double> result);

    /// <summary>
    /// Builds the gradient contribution to one operand, <c>upstream · ∂result/∂operand</c>, from nodes. It may have the shape of the result
    /// if the operand was broadcast; the backward pass sums it back. <see langword="null"/> if the derivative is zero
    /// everywhere.
    /// </summary>
    /// <param name="operands">The operands of this operation.</param>
    /// <param name="result">The node that holds the result.</param>
    /// <param name="operand">Which operand, from 0.</param>
    /// <param name="upstream">∂loss/∂result.</param>
    public abstract Node? Backpropagate(ImmutableArray<Node> operands, Node result, int operand, Node upstream);

    /// <summary>
    /// Computes the result in another type of number, as the operation is defined. <see cref="Evaluate(Operands, Span{double})"/> is the
    /// same function, tuned for float64.
    /// </summary>
    public abstract void Evaluate<T>(Operands<T> operands, Span<T> result)
        where T : struct, IScalar<T>;

    /// <summary>The kink of this function; <see langword="null"/> if it is smooth.</summary>
    public Kink? Kink { get; init; }

    /// <summary>Floating-point operations of one evaluation, roughly. Work limits count these.</summary>
    public double Work(ImmutableArray<Node> operands, Node result) =>
        operands is [var first, ..]
            ? IIncremental.Of(this).Work(Region.All(first.Shape), 0, Region.All(result.Shape), operands, result)
            : result.Shape.Length;

    /// <summary>
    /// The scale of the rounding error in each element of the result. Times the unit roundoff, it estimates the rounding error of this
    /// operation alone.
    /// </summary>
    public void RoundingScale(Operands operands, ReadOnlySpan<double> result, Span<double> scale)
    {
        if (this is ISum sum)
        {
            sum.Magnitudes(operands, scale);
        }
        else
        {
            TensorPrimitives.Abs(result, scale);
        }
    }

    /// <summary>
    /// Propagates error bounds from operands to the result: how far each result element can be off when each operand element is off by at
    /// most its error.
    /// </summary>
    /// <param name="operands">The operands, possibly inexact.</param>
    /// <param name="errors">The error bound of each operand element, at least 0.</param>
    /// <param name="result">The result for <paramref name="operands"/>.</param>
    /// <param name="bound">
    /// Receives the error bound of each result element; NaN if the function is undefined anywhere within the operands' error bounds.
    /// </param>
    public abstract void ErrorBound(Operands operands, Operands errors, ReadOnlySpan<double> result, Span<double> bound);

    /// <summary>The formula of the result in terms of the operands. Default: a call of the function by its name.</summary>
    /// <param name="nodes">The operands.</param>
    /// <param name="operands">The formulas of the operands.</param>
    public virtual Expression Formula(ImmutableArray<Node> nodes, ImmutableArray<Expression> operands) => new FunctionCall(Name, operands);

    /// <summary>
    /// The formula of one result element in terms of operand elements. Default: the formula of the whole result, which suits elementwise
    /// functions.
    /// </summary>
    /// <param name="place">The element's position in the result.</param>
    /// <param name="nodes">The operands.</param>
    /// <param name="operand">Gives the formula of an operand's element, from the operand's index and the element's place.</param>
    public virtual Expression Formula(Place place, ImmutableArray<Node> nodes, Func<int, Place, Expression> operand) =>
        Formula(nodes, [.. nodes.Select((node, k) => operand(k, place.In(node.Shape)))]);

    /// <summary>Applies this operation to <paramref name="operands"/>: returns the existing node, or adds one.</summary>
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
