using GradService.Engine.Graph;
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
            foreach (var size in new[] { 1e-6, 1e-3, 0.05 })
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
                            Math.Abs(there[k] - result[k]) <= bound[k] * (1 + 1e-9) + 1e-13,
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
