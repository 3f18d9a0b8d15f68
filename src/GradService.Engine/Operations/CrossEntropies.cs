using GradService.Engine.Notation;
using GradService.Engine.Numbers;
using static GradService.Engine.Operations.StableFunctions;

namespace GradService.Engine.Operations;

/// <summary>
/// Elementwise cross-entropy losses: a is a prediction, y its target, z a logit, g the upstream gradient. If the prediction is a sigmoid or
/// a softmax of a known z, the stable form starts from z. A saturated unit then has a finite loss, and δ = a − y instead of 0 · ∞.
/// </summary>
public static class CrossEntropies
{
    /// <summary>−(y ln a + (1 − y) ln(1 − a)) for 0 ≤ a ≤ 1; a term with factor 0 is 0.</summary>
    public static readonly BinaryFunction BinaryCrossEntropy = new(
        "binaryCrossEntropy",
        (a, y) => a is >= 0 and <= 1 ? -(XLogY(y, a) + (y == 1 ? 0 : (1 - y) * LogP1(-a))) : double.NaN,
        (a, y, loss, g) => g * (Arithmetic.Ratio.Of(1 - y, Functions.Complement.Of(a)) - Arithmetic.Ratio.Of(y, a)),
        (a, y, loss, g) => g * (Functions.Log.Of(Functions.Complement.Of(a)) - Functions.Log.Of(a))
    )
    {
        TurnInX = y => y,
        Definition = (a, y) => -(XLogYOf(y, a) + XLogYOf(1 - y, 1 - a)),
        Notation = (a, y) => -(y * Expression.Call("log", a) + (1 - y) * Expression.Call("log", 1 - a)),
    };

    /// <summary>The binary cross-entropy of a = σ(z), computed as y ln(1 + e^−z) + (1 − y) ln(1 + e^z): no terms cancel.</summary>
    public static readonly BinaryFunction BinaryCrossEntropyWithLogits = new(
        "binaryCrossEntropyWithLogits",
        (z, y) => y * Softplus(-z) + (1 - y) * Softplus(z),
        (z, y, loss, g) => g * (Functions.Sigmoid.Of(z) - y),
        (z, y, loss, g) => -(g * z)
    )
    {
        TurnInX = y => Elementary.Log(y / (1 - y)),
        Definition = (z, y) => y * Functions.SoftplusOf(-z) + (1 - y) * Functions.SoftplusOf(z),
        Notation = (z, y) => y * Expression.Call("softplus", -z) + (1 - y) * Expression.Call("softplus", z),
    };

    /// <summary>−y ln a for a ≥ 0; 0 where y = 0.</summary>
    public static readonly BinaryFunction CrossEntropy = new(
        "crossEntropy",
        (a, y) => -XLogY(y, a),
        (a, y, loss, g) => -(g * Arithmetic.Ratio.Of(y, a)),
        (a, y, loss, g) => -(g * Functions.Log.Of(a))
    )
    {
        Definition = (a, y) => -XLogYOf(y, a),
        Notation = (a, y) => -(y * Expression.Call("log", a)),
    };

    /// <summary>−y ln σ(z), computed as y ln(1 + e^−z).</summary>
    public static readonly BinaryFunction SigmoidCrossEntropy = new(
        "sigmoidCrossEntropy",
        (z, y) => y * Softplus(-z),
        (z, y, loss, g) => -(g * (y * Functions.SigmoidComplement.Of(z))),
        (z, y, loss, g) => g * Functions.Softplus.Of(-z)
    )
    {
        Definition = (z, y) => y * Functions.SoftplusOf(-z),
        Notation = (z, y) => y * Expression.Call("softplus", -z),
    };

    private static Expression XLogYOf(Expression x, Expression y) => Formula.StrongZero(x, Expression.Call("log", y));
}
