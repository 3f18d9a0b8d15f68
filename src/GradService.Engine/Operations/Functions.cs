using System.Globalization;
using System.Numerics.Tensors;
using GradService.Engine.Graph;
using GradService.Engine.Notation;
using GradService.Engine.Numbers;

namespace GradService.Engine.Operations;

/// <summary>
/// The elementwise functions: name, value, and derivative in terms of the argument x and the value y. At a kink, the derivative is
/// PyTorch's; each function's comment states it.
/// </summary>
public static class Functions
{
    // The continued fraction of erfc takes up to about 200 steps.
    private const int ErfcCost = 1000;

    private const double SeluScale = 1.0507009873554805;
    private const double SeluAlpha = 1.6732632423543772;

    /// <summary>x.</summary>
    public static readonly UnaryFunction Identity = new("identity", (x, y) => x.CopyTo(y), (x, y) => One(x))
    {
        Polynomial = 1,
        Definition = x => x,
        IsWrittenOut = true,
    };

    /// <summary>−x.</summary>
    public static readonly UnaryFunction Negate = new("negate", TensorPrimitives.Negate, (x, y) => x.Graph.Constant(-1))
    {
        Polynomial = 1,
        Definition = x => -x,
        IsWrittenOut = true,
    };

    /// <summary>x².</summary>
    public static readonly UnaryFunction Square = new("square", (x, y) => TensorPrimitives.Multiply(x, x, y), (x, y) => 2 * x)
    {
        Polynomial = 2,
        Definition = x => x.Power(2),
        IsWrittenOut = true,
        Turn = new(0),
    };

    /// <summary>e^x.</summary>
    public static readonly UnaryFunction Exp = new("exp", Elementary.Exp, (x, y) => y) { Definition = ExpOf };

    /// <summary>e^x − 1.</summary>
    public static readonly UnaryFunction ExpM1 = new("expM1", Elementary.ExpM1, (x, y) => Exp.Of(x))
    {
        Definition = x => ExpOf(x) - 1,
        IsWrittenOut = true,
    };

    /// <summary>ln x; −∞ at 0, NaN below.</summary>
    public static readonly UnaryFunction Log = new("log", Elementary.Log, (x, y) => One(x) / x)
    {
        Definition = x => Expression.Call("log", x),
    };

    /// <summary>√x.</summary>
    public static readonly UnaryFunction Sqrt = new("sqrt", Math.Sqrt, (x, y) => 0.5 * (One(x) / y))
    {
        Definition = x => Expression.Call("sqrt", x),
    };

    /// <summary>sin x, in radians.</summary>
    public static readonly UnaryFunction Sin = new("sin", Elementary.Sin, (x, y) => Cos!.Of(x))
    {
        Definition = x => Expression.Call("sin", x),
        Turn = new(Math.PI / 2, Every: Math.PI),
    };

    /// <summary>cos x, in radians.</summary>
    public static readonly UnaryFunction Cos = new("cos", Elementary.Cos, (x, y) => -Sin.Of(x))
    {
        Definition = x => Expression.Call("cos", x),
        Turn = new(0, Every: Math.PI),
    };

    /// <summary>0 below 0, ½ at 0, 1 above. Of a difference, it says which of the two numbers is larger.</summary>
    public static readonly UnaryFunction Heaviside = new(
        "heaviside",
        x =>
            x > 0 ? 1
            : x < 0 ? 0
            : x == 0 ? 0.5
            : x,
        (x, y) => null
    )
    {
        Definition = x => 0.5 * (1 + SignOf(x)),
        IsStep = true,
    };

    /// <summary>−1, 0 or 1.</summary>
    public static readonly UnaryFunction Sign = new(
        "sign",
        x =>
            x > 0 ? 1
            : x < 0 ? -1
            : x,
        (x, y) => null
    )
    {
        Definition = SignOf,
        IsStep = true,
    };

    /// <summary>|x|; derivative 0 at 0.</summary>
    public static readonly UnaryFunction Abs = new("abs", TensorPrimitives.Abs, (x, y) => Sign.Of(x))
    {
        Definition = x => Expression.Call("abs", x),
        Kink = Corner((x, positive) => 2 * positive * x - x, defaultWeight: 0.5),
        Turn = new(0),
    };

    /// <summary>max(x, 0); derivative 0 at 0.</summary>
    public static readonly UnaryFunction Relu = new("relu", (x, y) => TensorPrimitives.Max(x, 0, y), (x, y) => Step(0).Of(x))
    {
        Kink = Corner((x, positive) => positive * x),
        Definition = PositivePart,
    };

    /// <summary>1 / (1 + e^−x).</summary>
    public static readonly UnaryFunction Sigmoid = new("sigmoid", StableFunctions.Sigmoid, (x, y) => y * Complement!.Of(y))
    {
        Definition = SigmoidOf,
    };

    /// <summary>σ(−x) = 1 − σ(x), without the digits lost by subtraction.</summary>
    public static readonly UnaryFunction SigmoidComplement = new(
        "sigmoidComplement",
        x => StableFunctions.Sigmoid(-x),
        (x, y) => -(y * Sigmoid.Of(x))
    )
    {
        Definition = x => SigmoidOf(-x),
        Notation = x => Expression.Call("sigmoid", -x),
    };

    /// <summary>1 − x; of a sigmoid, computed as <see cref="SigmoidComplement"/>.</summary>
    public static readonly UnaryFunction Complement = new("complement", x => 1 - x, (x, y) => x.Graph.Constant(-1))
    {
        Definition = x => 1 - x,
        IsWrittenOut = true,
    };

    /// <summary>tanh x.</summary>
    public static readonly UnaryFunction Tanh = new("tanh", Elementary.Tanh, (x, y) => TanhSlope!.Of(y)) { Definition = TanhOf };

    /// <summary>1 / cosh² x = 1 − tanh² x, without the digits lost by subtraction.</summary>
    public static readonly UnaryFunction SechSquare = new("sechSquare", StableFunctions.SechSquare, (x, y) => -2 * (Tanh.Of(x) * y))
    {
        Definition = x => 4 * SigmoidOf(2 * x) * SigmoidOf(-2 * x),
        Turn = new(0),
    };

    /// <summary>1 − x², the slope of tanh where its value is x; of a tanh, computed as <see cref="SechSquare"/>.</summary>
    public static readonly UnaryFunction TanhSlope = new("tanhSlope", x => 1 - x * x, (x, y) => -2 * x)
    {
        Definition = x => 1 - x.Power(2),
        IsWrittenOut = true,
        Turn = new(0),
    };

    /// <summary>ln(1 + e^x).</summary>
    public static readonly UnaryFunction Softplus = new("softplus", StableFunctions.Softplus, (x, y) => Sigmoid.Of(x))
    {
        Definition = SoftplusOf,
    };

    /// <summary>x σ(x).</summary>
    public static readonly UnaryFunction Silu = new(
        "silu",
        x => x * StableFunctions.Sigmoid(x),
        (x, y) => Sigmoid.Of(x) + y * Complement!.Of(Sigmoid.Of(x))
    )
    {
        Definition = x => x * SigmoidOf(x),
        // The root of 1 + x (1 − σ(x)).
        Turn = new(-1.2784645427610737),
    };

    /// <summary>Φ(x), the distribution function of the standard normal distribution.</summary>
    public static readonly UnaryFunction NormalCdf = new("normalCdf", StableFunctions.NormalCdf, (x, y) => NormalDensity!.Of(x))
    {
        Cost = ErfcCost,
        Definition = NormalCdfOf,
    };

    /// <summary>φ(x) = e^(−x²/2) / √(2π), the density of the standard normal distribution.</summary>
    public static readonly UnaryFunction NormalDensity = new("normalDensity", StableFunctions.NormalDensity, (x, y) => -(x * y))
    {
        Definition = x => ExpOf(-0.5 * x.Power(2)) / Expression.Call("sqrt", 2 * Expression.Call("pi")),
        Turn = new(0),
    };

    /// <summary>x Φ(x) with the exact normal distribution function, as in PyTorch's default.</summary>
    public static readonly UnaryFunction Gelu = new(
        "gelu",
        x => x * StableFunctions.NormalCdf(x),
        (x, y) => NormalCdf.Of(x) + x * NormalDensity!.Of(x)
    )
    {
        Cost = ErfcCost,
        Definition = x => x * NormalCdfOf(x),
        // The root of Φ(x) + x φ(x).
        Turn = new(-0.7517915246935645),
    };

    /// <summary>2 σ(x) − 1 = tanh(x/2).</summary>
    public static readonly UnaryFunction BipolarSigmoid = new(
        "bipolarSigmoid",
        x => Elementary.Tanh(0.5 * x),
        (x, y) => 2 * (Sigmoid.Of(x) * SigmoidComplement.Of(x))
    )
    {
        Definition = x => TanhOf(0.5 * x),
    };

    /// <summary>x / 6 + ½, limited to the range from 0 to 1; derivative 0 at the bounds.</summary>
    public static readonly UnaryFunction HardSigmoid = Ramp("hardSigmoid", low: 0, high: 1, run: 6, offset: 0.5);

    /// <summary>x limited to the range from −1 to 1; derivative 0 at the bounds.</summary>
    public static readonly UnaryFunction HardTanh = Ramp("hardTanh", low: -1, high: 1, run: 1, offset: 0);

    /// <summary>x limited to the range from 0 to 6; derivative 0 at the bounds.</summary>
    public static readonly UnaryFunction Relu6 = Ramp("relu6", low: 0, high: 6, run: 1, offset: 0);

    /// <summary>
    /// λ x for x &gt; 0, else λ α (e^x − 1), with the λ and α that keep mean 0 and variance 1 (Klambauer et al., Self-normalizing neural
    /// networks, 2017); derivative λ α at 0.
    /// </summary>
    public static readonly UnaryFunction Selu = new(
        "selu",
        x => SeluScale * (x > 0 ? x : SeluAlpha * Elementary.ExpM1(x)),
        (x, y) => SeluScale * (Step(SeluAlpha).Of(x) * Exp.Of(-Relu.Of(-x)))
    )
    {
        Kink = Corner((x, positive) => SeluScale * (positive * x + SeluAlpha * ExpM1.Of((1 - positive) * x))),
        Definition = x => SeluScale * (PositivePart(x) + SeluAlpha * (ExpOf(NegativePart(x)) - 1)),
    };

    /// <summary>x tanh(ln(1 + e^x)).</summary>
    public static readonly UnaryFunction Mish = new(
        "mish",
        x => x * Elementary.Tanh(StableFunctions.Softplus(x)),
        (x, y) => Tanh.Of(Softplus.Of(x)) + x * (SechSquare.Of(Softplus.Of(x)) * Sigmoid.Of(x))
    )
    {
        Definition = x => x * TanhOf(SoftplusOf(x)),
        // The root of the derivative.
        Turn = new(-1.1924312145154955),
    };

    /// <summary>x / (1 + |x|).</summary>
    public static readonly UnaryFunction Softsign = new(
        "softsign",
        x => double.IsInfinity(x) ? Math.Sign(x) : x / (1 + Math.Abs(x)),
        (x, y) => One(x) / Square.Of(Abs.Of(x) + 1)
    )
    {
        Kink = Corner((x, positive) => x / ((2 * positive - 1) * x + 1), isCorner: false),
        Definition = x => x / (1 + Expression.Call("abs", x)),
    };

    /// <summary>ln σ(x).</summary>
    public static readonly UnaryFunction LogSigmoid = new(
        "logSigmoid",
        x => -StableFunctions.Softplus(-x),
        (x, y) => SigmoidComplement.Of(x)
    )
    {
        Definition = x => -SoftplusOf(-x),
    };

    /// <summary>x for x &gt; 0, else <paramref name="negativeSlope"/> · x; derivative <paramref name="negativeSlope"/> at 0.</summary>
    public static UnaryFunction LeakyRelu(double negativeSlope) =>
        new(Signature("leakyRelu", negativeSlope), x => x > 0 ? x : negativeSlope * x, (x, y) => Step(negativeSlope).Of(x))
        {
            Kink = Corner((x, positive) => positive * x + (1 - positive) * (negativeSlope * x), isCorner: negativeSlope != 1),
            Definition = x => PositivePart(x) + negativeSlope * NegativePart(x),
            Notation = x => Expression.Call("leakyRelu", x, negativeSlope),
            Turn = new(0),
        };

    /// <summary>x for x &gt; 0, else <paramref name="alpha"/> (e^x − 1); derivative <paramref name="alpha"/> at 0.</summary>
    public static UnaryFunction Elu(double alpha) =>
        new(Signature("elu", alpha), x => x > 0 ? x : alpha * Elementary.ExpM1(x), (x, y) => Step(alpha).Of(x) * Exp.Of(-Relu.Of(-x)))
        {
            Kink = Corner((x, positive) => positive * x + alpha * ExpM1.Of((1 - positive) * x), isCorner: alpha != 1),
            Definition = x => PositivePart(x) + alpha * (ExpOf(NegativePart(x)) - 1),
            Notation = x => Expression.Call("elu", x, alpha),
            Turn = new(0),
        };

    /// <summary>1 for x &gt; 0, else <paramref name="below"/>: the slope of the functions with a kink at 0.</summary>
    public static UnaryFunction Step(double below) =>
        new(
            Signature("step", below),
            x =>
                x > 0 ? 1
                : x <= 0 ? below
                : x,
            (x, y) => null
        )
        {
            Definition = x => below + (1 - below) * PositivePart(SignOf(x)),
            IsStep = true,
            Notation = x => below == 0 ? Expression.Call("step", x) : Expression.Call("step", x, below),
        };

    /// <summary>½ x² for |x| ≤ <paramref name="delta"/>, else <paramref name="delta"/> (|x| − ½ <paramref name="delta"/>).</summary>
    public static UnaryFunction Huber(double delta) =>
        new(
            Signature("huber", delta),
            x => Math.Abs(x) <= delta ? 0.5 * x * x : delta * (Math.Abs(x) - 0.5 * delta),
            (x, y) => Clamp(delta).Of(x)
        )
        {
            Kink = new Kink(
                operands => delta - Abs.Of(operands[0]),
                (operands, inside) =>
                    inside * (0.5 * Square.Of(operands[0])) + (1 - inside) * (delta * Abs.Of(operands[0]) - 0.5 * delta * delta),
                IsCorner: false
            ),
            Definition = x =>
                0.5 * Expression.Call("min", Expression.Call("abs", x), delta).Power(2)
                + delta * PositivePart(Expression.Call("abs", x) - delta),
            Notation = x => Expression.Call("huber", x, delta),
            Turn = new(0),
        };

    /// <summary>x limited to the range from −<paramref name="bound"/> to <paramref name="bound"/>; derivative 1 at the bounds.</summary>
    public static UnaryFunction Clamp(double bound) =>
        new(Signature("clamp", bound), x => Math.Clamp(x, -bound, bound), (x, y) => 1 - Step(0).Of(Abs.Of(x) - bound))
        {
            Definition = x => Expression.Call("max", -bound, Expression.Call("min", x, bound)),
            IsWrittenOut = true,
        };

    /// <summary>x / run + offset, limited to the range from low to high; derivative 0 at the bounds.</summary>
    private static UnaryFunction Ramp(string name, double low, double high, double run, double offset)
    {
        var (middle, half) = (run * (0.5 * (low + high) - offset), 0.5 * run * (high - low));
        Node Inside(Node x) => half - Abs.Of(middle == 0 ? x : x - middle);
        Node PerRun(Node x) => run == 1 ? x : x / run;
        return new(name, x => Math.Clamp(x / run + offset, low, high), (x, y) => PerRun(Step(0).Of(Inside(x))))
        {
            Kink = new Kink(
                operands => Inside(operands[0]),
                (operands, inside) =>
                    inside * (PerRun(operands[0]) + offset) + (1 - inside) * ((high - low) * Step(0).Of(operands[0] - middle) + low)
            ),
            Definition = x =>
            {
                var line = run == 1 ? x : x / run;
                return Expression.Call("max", low, Expression.Call("min", high, offset == 0 ? line : line + offset));
            },
        };
    }

    /// <summary>A kink at 0.</summary>
    private static Kink Corner(Func<Node, Node, Node> piece, double defaultWeight = 0, bool isCorner = true) =>
        new(operands => operands[0], (operands, positive) => piece(operands[0], positive), defaultWeight, isCorner);

    /// <summary>ln(1 + e^x) as a formula.</summary>
    internal static Expression SoftplusOf(Expression x) => Expression.Call("log", 1 + ExpOf(x));

    private static Expression TanhOf(Expression x) => (ExpOf(x) - ExpOf(-x)) / (ExpOf(x) + ExpOf(-x));

    private static FunctionCall ExpOf(Expression x) => new("exp", [x]);

    private static FunctionCall PositivePart(Expression x) => new("max", [x, 0]);

    private static FunctionCall NegativePart(Expression x) => new("min", [x, 0]);

    private static Expression SigmoidOf(Expression x) => 1 / (1 + ExpOf(-x));

    private static FunctionCall SignOf(Expression x) => new("sign", [x]);

    private static Expression NormalCdfOf(Expression x) => 0.5 * Expression.Call("erfc", -x / Expression.Call("sqrt", 2));

    private static Node One(Node x) => x.Graph.Constant(1);

    private static string Signature(string name, double parameter) => string.Create(CultureInfo.InvariantCulture, $"{name}({parameter:R})");
}
