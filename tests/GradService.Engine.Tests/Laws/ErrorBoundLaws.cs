using GradService.Engine.Graph;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;

namespace GradService.Engine.Tests.Laws;

/// <summary>Error propagation from operands to results, for every operation: the bounds hold and are tight.</summary>
public sealed class ErrorBoundLaws
{
    private const int Tries = 40;

    [Fact]
    public void Operands_within_their_errors_give_results_within_the_bound()
    {
        var random = new Random(20261126);
        foreach (var law in OperationCase.All)
        {
            foreach (var size in new[] { 1e-6, 1e-3, 0.05, 3 })
            {
                var errors = law.Operands.Select(operand => Filled(operand.Shape, _ => size * random.NextDouble())).ToArray();
                var (result, bound) = Bound(law, errors);
                for (var i = 0; i < Tries; i++)
                {
                    // Half of the tries use corners of the box: there a monotone function differs most from its middle.
                    var moved = law
                        .Operands.Zip(
                            errors,
                            (operand, error) =>
                                Filled(
                                    operand.Shape,
                                    k =>
                                        operand.Values[k]
                                        + error.Values[k] * (i % 2 == 0 ? 2 * random.NextDouble() - 1 : 2 * random.Next(2) - 1)
                                )
                        )
                        .ToArray();
                    var there = Evaluate(law.Operation, moved);
                    for (var k = 0; k < result.Length; k++)
                    {
                        Assert.True(
                            double.IsNaN(bound[k]) || Math.Abs(there[k] - result[k]) <= bound[k] * (1 + 1e-9) + 1e-13,
                            $"{law}, error {size}: {there[k]:R} is farther from {result[k]:R} than {bound[k]:R}"
                        );
                    }
                }
            }
        }
    }

    [Fact]
    public void Exact_operands_give_exact_results()
    {
        foreach (var law in OperationCase.All)
        {
            var (_, bound) = Bound(law, [.. law.Operands.Select(operand => Filled(operand.Shape, _ => 0))]);

            Assert.All(bound, error => Assert.True(error <= 1e-13, $"{law}: {error:R}"));
        }
    }

    [Fact]
    public void Bounds_are_not_much_wider_than_necessary()
    {
        // For a small error in one operand, the bound is close to the actual effect. A bound that is too wide would accept wrong answers.
        foreach (var law in OperationCase.All)
        {
            for (var operand = 0; operand < law.Operands.Length; operand++)
            {
                const double size = 1e-6;
                var errors = law.Operands.Select((other, i) => Filled(other.Shape, _ => i == operand ? size : 0)).ToArray();
                var (result, bound) = Bound(law, errors);
                var reached = new double[result.Length];
                for (var element = 0; element < law.Operands[operand].Shape.Length; element++)
                {
                    var moved = law
                        .Operands.Select(
                            (other, i) => Filled(other.Shape, k => other.Values[k] + (i == operand && k == element ? size : 0))
                        )
                        .ToArray();
                    var there = Evaluate(law.Operation, moved);
                    for (var k = 0; k < result.Length; k++)
                    {
                        reached[k] += Math.Abs(there[k] - result[k]);
                    }
                }

                for (var k = 0; k < result.Length; k++)
                {
                    Assert.True(
                        bound[k] <= 1.01 * reached[k] + 1e-11,
                        $"{law}, operand {operand}: bound {bound[k]:R}, reached {reached[k]:R}"
                    );
                }
            }
        }
    }

    /// <summary>Errors that reach across extrema, kinks, jumps and poles.</summary>
    [Fact]
    public void A_bound_holds_across_extrema_kinks_and_poles_and_is_not_finite_only_where_the_function_is_not()
    {
        var tried = 0;
        foreach (var (operation, operands) in Wide())
        {
            var law = new OperationCase(operation, [.. operands.Select(operand => operand.Center)]);
            var (result, bound) = Bound(law, [.. operands.Select(operand => operand.Error)]);
            var samples = operands.Select(operand => Samples(operand.Center.Values[0], operand.Error.Values[0])).ToArray();
            var reached = Evaluate(operation, [.. Grid(samples).Select(Tensor.Vector)])
                .Select(there => Math.Abs(there - result[0]))
                .Aggregate(0.0, Math.Max);
            var place =
                $"{law} {string.Join(", ", operands.Select(operand => $"{operand.Center.Values[0]:R} ± {operand.Error.Values[0]:R}"))}";

            Assert.Equal(double.IsFinite(reached), double.IsFinite(bound[0]));
            if (double.IsFinite(reached))
            {
                Assert.True(reached <= bound[0] * (1 + 1e-9) + 1e-12, $"{place}: bound {bound[0]:R}, reached {reached:R}");
                Assert.True(bound[0] <= reached * 1.05 + 1e-12, $"{place}: bound {bound[0]:R}, but only {reached:R} is reached");
                tried++;
            }
        }

        Assert.Equal(12_645, tried);
    }

    [Theory]
    [InlineData(1, 0.001, 0.002)]
    [InlineData(1, 0, 0)]
    [InlineData(0, -0.5, 0.5)]
    public void A_quotient_is_unbounded_if_the_divisor_may_be_0(double dividend, double divisor, double error)
    {
        var law = new OperationCase(Arithmetic.Divide, Tensor.Scalar(dividend), Tensor.Scalar(divisor));

        Assert.Equal(double.NaN, Bound(law, [Tensor.Scalar(0), Tensor.Scalar(error)]).Bound[0]);
    }

    [Theory]
    [InlineData(0, Math.PI, 1)]
    [InlineData(0.5, 3, 1.479425538604203)]
    [InlineData(0.5, 100, 1.479425538604203)]
    [InlineData(1.5, 0.1, 0.012045256615594302)]
    public void A_sine_is_bounded_by_its_crests(double x, double error, double expected)
    {
        var (_, bound) = Bound(new OperationCase(Functions.Sin, Tensor.Scalar(x)), [Tensor.Scalar(error)]);

        Assert.Equal(expected, bound[0], 1e-6);
    }

    private static IEnumerable<(Operation Operation, (Tensor Center, Tensor Error)[] Operands)> Wide()
    {
        double[] centers = [-2.5, -1, -0.3, 0, 0.4, 1, 2];
        double[] errors = [0, 1e-3, 0.45, 1, 3.7];
        var operands = (from center in centers from error in errors select (Tensor.Scalar(center), Tensor.Scalar(error))).ToArray();
        foreach (var function in OperationCase.Unary.Select(unary => unary.Function).Distinct())
        {
            foreach (var operand in operands)
            {
                yield return (function, [operand]);
            }
        }

        foreach (var function in OperationCase.Binary.Select(binary => binary.Function).Distinct())
        {
            foreach (var (x, y) in from x in operands from y in operands select (x, y))
            {
                yield return (function, [x, y]);
            }
        }
    }

    /// <summary>Every combination of the samples of two operands, as one vector for each.</summary>
    private static double[][] Grid(double[][] samples) =>
        samples is [var xs, var ys]
            ?
            [
                [.. xs.SelectMany(x => Enumerable.Repeat(x, ys.Length))],
                [.. xs.SelectMany(_ => ys)],
            ]
            : samples;

    /// <summary>Points of an interval: its ends, points between them, and the small integers and halves in it.</summary>
    private static double[] Samples(double center, double error) =>
        error == 0
            ? [center]
            :
            [
                .. Enumerable.Range(0, 25).Select(i => center - error + 2 * error * i / 24),
                .. Enumerable.Range(-12, 25).Select(i => 0.5 * i).Where(value => Math.Abs(value - center) <= error),
            ];

    private static (double[] Result, double[] Bound) Bound(OperationCase law, Tensor[] errors)
    {
        var scope = new Scope();
        var operands = law.Operands.Select(scope.Leaf).ToArray();
        var node = law.Operation.Of(operands);
        var result = scope.Value(node);
        var bound = new double[result.Length];
        node.Operation.ErrorBound(
            new Operands(new Values(operands, law.Operands), node.Operands),
            new Operands(new Values(operands, errors), node.Operands),
            result,
            bound
        );
        return (result, bound);
    }

    private static double[] Evaluate(Operation operation, Tensor[] values)
    {
        var scope = new Scope();
        return scope.Value(operation.Of([.. values.Select(scope.Leaf)]));
    }

    private static Tensor Filled(Shape shape, Func<int, double> value) =>
        new(shape, Enumerable.Range(0, (int)shape.Length).Select(value).ToArray());

    private sealed class Values(Node[] nodes, Tensor[] tensors) : INodeValues
    {
        public ReadOnlySpan<double> this[Node node] => tensors[Array.IndexOf(nodes, node)].Values;
    }
}
