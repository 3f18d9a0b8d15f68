namespace GradService.Engine.Tests.Laws;

/// <summary>Derivatives of the elementwise functions, written down a second time as any calculus text has them.</summary>
internal static class TextbookDerivatives
{
    public static Dictionary<string, Func<double, double>> All { get; } = new()
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
        ["tanh"] = x => 1 / (Math.Cosh(x) * Math.Cosh(x)),
        ["softplus"] = x => 0.5 + 0.5 * Math.Tanh(x / 2),
        ["silu"] = x => 0.5 + 0.5 * Math.Tanh(x / 2) + x * 0.25 / (Math.Cosh(x / 2) * Math.Cosh(x / 2)),
        ["normalCdf"] = NormalDensity,
        ["gelu"] = x => 0.5 + Integral(NormalDensity, x) + x * NormalDensity(x),
        ["leakyRelu(0.2)"] = x => x > 0 ? 1 : 0.2,
        ["elu(0.7)"] = x => x > 0 ? 1 : 0.7 * Math.Exp(x),
        ["step(0.3)"] = x => 0,
        ["huber(1.5)"] = x => Math.Max(-1.5, Math.Min(1.5, x)),
        ["clamp(1.5)"] = x => Math.Abs(x) < 1.5 ? 1 : 0,
    };

    private static double NormalDensity(double x) => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);

    /// <summary>The integral from 0 to x by Simpson's rule.</summary>
    private static double Integral(Func<double, double> f, double x)
    {
        const int halves = 2000;
        var h = x / (2 * halves);
        return h / 3 * (f(0) + f(x) + Enumerable.Range(1, 2 * halves - 1).Sum(i => (i % 2 == 0 ? 2 : 4) * f(i * h)));
    }
}
