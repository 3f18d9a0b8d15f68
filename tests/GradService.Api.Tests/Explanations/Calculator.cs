using System.Globalization;

namespace GradService.Api.Tests.Explanations;

/// <summary>
/// Evaluates a line of a worked solution from its text alone, by NumPy's rules. It shares no code with the engine: the functions are
/// implemented again here, in their simplest form.
/// </summary>
internal sealed class Calculator
{
    private readonly string _text;
    private int _next;

    private Calculator(string text) => _text = text;

    /// <summary>Evaluates a formula of numbers.</summary>
    public static Array2 Evaluate(string formula)
    {
        var calculator = new Calculator(formula);
        var value = calculator.Sum();
        Assert.True(calculator._next == formula.Length, $"'{formula}' cannot be parsed from '{formula[calculator._next..]}' on");
        return value;
    }

    private Array2 Sum()
    {
        var value = Product();
        while (true)
        {
            if (Take(" + "))
            {
                value = Array2.Map(value, Product(), (x, y) => x + y);
            }
            else if (Take(" - "))
            {
                value = Array2.Map(value, Product(), (x, y) => x - y);
            }
            else
            {
                return value;
            }
        }
    }

    private Array2 Product()
    {
        var isNegative = Take("-");
        var value = Power();
        while (true)
        {
            if (Take(" * "))
            {
                value = Array2.Map(value, Power(), (x, y) => x * y);
            }
            else if (Take(" / "))
            {
                value = Array2.Map(value, Power(), (x, y) => x / y);
            }
            else if (Take(" @ "))
            {
                value = value.Times(Power());
            }
            else
            {
                return isNegative ? value.Map(x => -x) : value;
            }
        }
    }

    private Array2 Power()
    {
        var value = Postfix();
        return Take("^") ? Array2.Map(value, Postfix(), Math.Pow) : value;
    }

    private Array2 Postfix()
    {
        var value = Primary();
        while (Take(".T"))
        {
            value = value.Transposed();
        }

        return value;
    }

    private Array2 Primary()
    {
        if (Take("("))
        {
            var inner = Sum();
            Expect(")");
            return inner;
        }

        if (_text[_next] == '[')
        {
            return Brackets();
        }

        return char.IsAsciiLetter(_text[_next]) ? Call() : Array2.Scalar(Number());
    }

    private Array2 Brackets()
    {
        var rows = new List<double[]>();
        var isMatrix = Take("[[");
        if (!isMatrix)
        {
            Expect("[");
        }

        do
        {
            var row = new List<double>();
            do
            {
                row.Add(Number());
            } while (Take(", "));
            Expect("]");
            rows.Add([.. row]);
        } while (isMatrix && Take(", ["));
        if (isMatrix)
        {
            Expect("]");
        }

        return new Array2(isMatrix ? 2 : 1, [.. rows]);
    }

    private Array2 Call()
    {
        var start = _next;
        while (char.IsAsciiLetterOrDigit(_text[_next]))
        {
            _next++;
        }

        var name = _text[start.._next];
        Expect("(");
        var operands = new List<Array2>();
        int? axis = null;
        do
        {
            if (Take("axis="))
            {
                axis = (int)Number();
            }
            else
            {
                operands.Add(Sum());
            }
        } while (Take(", "));
        Expect(")");
        return Apply(name, operands, axis);
    }

    private static Array2 Apply(string name, List<Array2> operands, int? axis)
    {
        var x = operands[0];
        double? p = operands.Count > 1 ? operands[1].Rows[0][0] : null;
        return name switch
        {
            "sum" => x.Sum(axis),
            "exp" => x.Map(Math.Exp),
            "log" => x.Map(Math.Log),
            "sqrt" => x.Map(Math.Sqrt),
            "abs" => x.Map(Math.Abs),
            "sin" => x.Map(Math.Sin),
            "cos" => x.Map(Math.Cos),
            "tanh" => x.Map(Math.Tanh),
            "sigmoid" => x.Map(t => 1 / (1 + Math.Exp(-t))),
            "softplus" => x.Map(t => Math.Log(1 + Math.Exp(t))),
            "silu" => x.Map(t => t / (1 + Math.Exp(-t))),
            "relu" => x.Map(t => Math.Max(t, 0)),
            "leakyRelu" => x.Map(t => t > 0 ? t : p!.Value * t),
            "elu" => x.Map(t => t > 0 ? t : p!.Value * (Math.Exp(t) - 1)),
            "step" => x.Map(t => t > 0 ? 1 : p ?? 0),
            "sign" => x.Map(t => Math.Sign(t)),
            "heaviside" => x.Map(t =>
                t > 0 ? 1
                : t < 0 ? 0
                : 0.5
            ),
            "huber" => x.Map(t => Math.Abs(t) <= p ? 0.5 * t * t : p!.Value * (Math.Abs(t) - 0.5 * p.Value)),
            "sechSquare" => x.Map(t => 1 / (Math.Cosh(t) * Math.Cosh(t))),
            "normalCdf" => x.Map(NormalCdf),
            "bipolarSigmoid" => x.Map(t => Math.Tanh(0.5 * t)),
            "hardSigmoid" => x.Map(t => Math.Clamp(t / 6 + 0.5, 0, 1)),
            "hardTanh" => x.Map(t => Math.Clamp(t, -1, 1)),
            "relu6" => x.Map(t => Math.Clamp(t, 0, 6)),
            "selu" => x.Map(t => 1.0507009873554805 * (t > 0 ? t : 1.6732632423543772 * (Math.Exp(t) - 1))),
            "mish" => x.Map(t => t * Math.Tanh(Math.Log(1 + Math.Exp(t)))),
            "softsign" => x.Map(t => t / (1 + Math.Abs(t))),
            "logSigmoid" => x.Map(t => -Math.Log(1 + Math.Exp(-t))),
            "normalDensity" => x.Map(t => Math.Exp(-0.5 * t * t) / Math.Sqrt(2 * Math.PI)),
            "gelu" => x.Map(t => t * NormalCdf(t)),
            "outer" => new Array2(2, [.. x.Rows[0].Select(a => operands[1].Rows[0].Select(b => a * b).ToArray())]),
            "broadcast" => Array2.Map(
                x,
                new Array2(2, [.. Enumerable.Range(0, (int)p!.Value).Select(_ => new double[(int)operands[2].Rows[0][0]])]),
                (a, b) => a + b
            ),
            "max" => Array2.Map(x, operands[1], Math.Max),
            "min" => Array2.Map(x, operands[1], Math.Min),
            "softmax" => x.MapRows(row => [.. row.Select(t => Math.Exp(t) / row.Sum(Math.Exp))]),
            "logSoftmax" => x.MapRows(row => [.. row.Select(t => t - Math.Log(row.Sum(Math.Exp)))]),
            _ => throw new Xunit.Sdk.XunitException($"no function '{name}'"),
        };
    }

    /// <summary>The normal distribution function by Simpson's rule from 0, far more precise than the digits shown.</summary>
    private static double NormalCdf(double x)
    {
        const int intervals = 2000;
        var h = x / intervals;
        var sum = Enumerable
            .Range(0, intervals + 1)
            .Sum(i =>
                (
                    i is 0 or intervals ? 1
                    : i % 2 == 1 ? 4
                    : 2
                ) * Math.Exp(-0.5 * i * h * i * h)
            );
        return 0.5 + sum * h / 3 / Math.Sqrt(2 * Math.PI);
    }

    private double Number()
    {
        var start = _next;
        while (
            _next < _text.Length
            && (
                char.IsAsciiDigit(_text[_next])
                || ".e".Contains(_text[_next], StringComparison.Ordinal)
                || (_text[_next] == '-' && (_next == start || _text[_next - 1] == 'e'))
            )
        )
        {
            _next++;
        }

        return double.Parse(_text[start.._next], CultureInfo.InvariantCulture);
    }

    private bool Take(string expected)
    {
        if (!_text.AsSpan(_next).StartsWith(expected, StringComparison.Ordinal))
        {
            return false;
        }

        _next += expected.Length;
        return true;
    }

    private void Expect(string expected) => Assert.True(Take(expected), $"expected '{expected}' in '{_text}' at {_next}");
}

/// <summary>An array of rank 0 to 2 with NumPy's broadcasting rules.</summary>
/// <param name="Rank">0, 1 or 2.</param>
/// <param name="Rows">The rows; one for a scalar and a vector.</param>
internal sealed record Array2(int Rank, double[][] Rows)
{
    public static Array2 Scalar(double value) =>
        new(
            0,
            [
                [value],
            ]
        );

    /// <summary>Applies a function elementwise, with broadcasting.</summary>
    public static Array2 Map(Array2 left, Array2 right, Func<double, double, double> function)
    {
        var (rows, columns) = (Math.Max(left.Rows.Length, right.Rows.Length), Math.Max(left.Rows[0].Length, right.Rows[0].Length));
        return new Array2(
            Math.Max(left.Rank, right.Rank),
            [
                .. Enumerable
                    .Range(0, rows)
                    .Select(i => Enumerable.Range(0, columns).Select(j => function(left.At(i, j), right.At(i, j))).ToArray()),
            ]
        );
    }

    public Array2 Map(Func<double, double> function) =>
        this with
        {
            Rows = [.. Rows.Select(row => Array.ConvertAll(row, x => function(x)))],
        };

    public Array2 MapRows(Func<double[], double[]> function) => this with { Rows = [.. Rows.Select(function)] };

    public Array2 Transposed() =>
        Rank < 2 ? this : this with { Rows = [.. Enumerable.Range(0, Rows[0].Length).Select(j => Rows.Select(row => row[j]).ToArray())] };

    public Array2 Times(Array2 right)
    {
        var columns = right.Rank == 2 ? right.Rows : [.. right.Rows[0].Select(x => new[] { x })];
        Assert.Equal(Rows[0].Length, columns.Length);
        double[][] product =
        [
            .. Rows.Select(row =>
                Enumerable.Range(0, columns[0].Length).Select(j => row.Select((x, k) => x * columns[k][j]).Sum()).ToArray()
            ),
        ];
        return (Rank, right.Rank) switch
        {
            (2, 2) => new Array2(2, product),
            (1, 1) => Scalar(product[0][0]),
            (2, _) => new Array2(
                1,
                [
                    [.. product.Select(row => row[0])],
                ]
            ),
            _ => new Array2(1, product),
        };
    }

    public Array2 Sum(int? axis) =>
        axis switch
        {
            null => Scalar(Rows.Sum(row => row.Sum())),
            0 => new Array2(
                1,
                [
                    [.. Enumerable.Range(0, Rows[0].Length).Select(j => Rows.Sum(row => row[j]))],
                ]
            ),
            _ => this with { Rows = [.. Rows.Select(row => new[] { row.Sum() })] },
        };

    private double At(int row, int column) =>
        Rows[Rows.Length == 1 ? 0 : row] is { Length: 1 } single ? single[0] : Rows[Rows.Length == 1 ? 0 : row][column];
}
