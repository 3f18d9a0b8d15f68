namespace GradService.Engine.Tests.Laws;

/// <summary>Reference derivatives of the elementwise functions, as in a calculus textbook.</summary>
internal static class TextbookDerivatives
{
    public static Dictionary<string, Func<double, double>> All { get; } =
        new()
        {
            ["identity"] = x => 1,
            ["negate"] = x => -1,
            ["square"] = x => x + x,
            ["exp"] = Math.Exp,
            ["log"] = x => Math.Pow(x, -1),
            ["sqrt"] = x => 0.5 * Math.Pow(x, -0.5),
            ["sin"] = x => Math.Sin(x + Math.PI / 2),
            ["cos"] = x => Math.Cos(x + Math.PI / 2),
            ["heaviside"] = x => 0,
            ["sign"] = x => 0,
            ["abs"] = x => x / Math.Abs(x),
            ["relu"] = x => x > 0 ? 1 : 0,
            ["sigmoid"] = x => 0.25 / (Math.Cosh(x / 2) * Math.Cosh(x / 2)),
            ["sigmoidComplement"] = x => -0.25 / (Math.Cosh(x / 2) * Math.Cosh(x / 2)),
            ["complement"] = x => -1,
            ["tanh"] = x => 1 / (Math.Cosh(x) * Math.Cosh(x)),
            ["tanhSlope"] = x => -x - x,
            ["sechSquare"] = x => -2 * Math.Sinh(x) / (Math.Cosh(x) * Math.Cosh(x) * Math.Cosh(x)),
            ["expM1"] = Math.Exp,
            ["softplus"] = x => 0.5 + 0.5 * Math.Tanh(x / 2),
            ["silu"] = x => 0.5 + 0.5 * Math.Tanh(x / 2) + x * 0.25 / (Math.Cosh(x / 2) * Math.Cosh(x / 2)),
            ["normalCdf"] = NormalDensity,
            ["normalDensity"] = x => -x * NormalDensity(x),
            ["gelu"] = x => 0.5 + Integral(NormalDensity, x) + x * NormalDensity(x),
            ["bipolarSigmoid"] = x => 0.5 / (Math.Cosh(x / 2) * Math.Cosh(x / 2)),
            ["hardSigmoid"] = x => Math.Abs(x) < 3 ? 1.0 / 6 : 0,
            ["hardTanh"] = x => Math.Abs(x) < 1 ? 1 : 0,
            ["relu6"] = x => x is > 0 and < 6 ? 1 : 0,
            ["selu"] = x => 1.0507009873554805 * (x > 0 ? 1 : 1.6732632423543772 * Math.Exp(x)),
            ["mish"] = x =>
            {
                var (tanh, cosh) = (Math.Tanh(Math.Log(1 + Math.Exp(x))), Math.Cosh(Math.Log(1 + Math.Exp(x))));
                return tanh + x / (cosh * cosh) * (0.5 + 0.5 * Math.Tanh(x / 2));
            },
            ["softsign"] = x => 1 / (1 + 2 * Math.Abs(x) + x * x),
            ["logSigmoid"] = x => 0.5 - 0.5 * Math.Tanh(x / 2),
            ["leakyRelu(0.2)"] = x => x > 0 ? 1 : 0.2,
            ["elu(0.7)"] = x => x > 0 ? 1 : 0.7 * Math.Exp(x),
            ["step(0.3)"] = x => 0,
            ["huber(1.5)"] = x => Math.Max(-1.5, Math.Min(1.5, x)),
            ["clamp(1.5)"] = x => Math.Abs(x) < 1.5 ? 1 : 0,
        };

    /// <summary>The derivatives with respect to the first and the second operand.</summary>
    public static Dictionary<string, (Func<double, double, double> Left, Func<double, double, double> Right)> Binary { get; } =
        new()
        {
            ["add"] = ((x, y) => 1, (x, y) => 1),
            ["subtract"] = ((x, y) => 1, (x, y) => -1),
            ["multiply"] = ((x, y) => y, (x, y) => x),
            ["divide"] = ((x, y) => 1 / y, (x, y) => -x / (y * y)),
            ["ratio"] = ((x, y) => 1 / y, (x, y) => -x / (y * y)),
            ["max"] = ((x, y) => x > y ? 1 : 0, (x, y) => x > y ? 0 : 1),
            ["min"] = ((x, y) => x > y ? 0 : 1, (x, y) => x > y ? 1 : 0),
            ["power"] = ((x, y) => Math.Pow(x, y) * y / x, (x, y) => Math.Pow(x, y) * Math.Log(x)),
            ["powerSlope"] = ((x, y) => Math.Pow(x, y) * y * (y - 1) / (x * x), (x, y) => Math.Pow(x, y) / x * (1 + y * Math.Log(x))),
            ["powerLog"] = ((x, y) => Math.Pow(x, y) / x * (1 + y * Math.Log(x)), (x, y) => Math.Pow(x, y) * Math.Log(x) * Math.Log(x)),
            ["binaryCrossEntropy"] = ((a, y) => (a - y) / (a * (1 - a)), (a, y) => Math.Log((1 - a) / a)),
            ["binaryCrossEntropyWithLogits"] = ((z, y) => 0.5 + 0.5 * Math.Tanh(z / 2) - y, (z, y) => -z),
            ["crossEntropy"] = ((a, y) => -y / a, (a, y) => -Math.Log(a)),
            ["sigmoidCrossEntropy"] = ((z, y) => -y * (0.5 - 0.5 * Math.Tanh(z / 2)), (z, y) => Math.Log(1 + Math.Exp(-z))),
        };

    /// <summary>erfc x = 1 − 2/√π ∫₀ˣ e^−t² dt.</summary>
    public static double Erfc(double x) => 1 - 2 / Math.Sqrt(Math.PI) * Integral(t => Math.Exp(-t * t), x);

    private static double NormalDensity(double x) => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);

    /// <summary>The integral from 0 to x by Simpson's rule.</summary>
    private static double Integral(Func<double, double> f, double x)
    {
        const int halves = 2000;
        var h = x / (2 * halves);
        return h / 3 * (f(0) + f(x) + Enumerable.Range(1, 2 * halves - 1).Sum(i => (i % 2 == 0 ? 2 : 4) * f(i * h)));
    }
}
