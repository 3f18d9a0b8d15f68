using System.Reflection;
using GradService.Engine.Checking;
using GradService.Engine.Differentiation;
using GradService.Engine.Evaluating;
using GradService.Engine.Graph;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;

namespace GradService.Engine.Tests.Laws;

/// <summary>Laws besides those of derivatives, kinks and bounds. The last test fails for an operation without a case.</summary>
public sealed class OperationLaws
{
    [Fact]
    public void A_stable_form_is_the_same_function_with_the_same_derivatives()
    {
        Assert.Equal(5, StableForms.All.Length);
        foreach (var (outer, inner, form) in StableForms.All)
        {
            var scope = new Scope();
            var z = scope.Leaf(Sample.In(Shape.Matrix(3, 4), -2, 2, seed: 90));
            var a = scope.Graph.Add(inner, z);
            Node[] others = outer is BinaryFunction ? [scope.Leaf(Sample.In(Shape.Matrix(3, 4), 0.1, 0.9, seed: 91))] : [];
            var composed = outer.Of([a, .. others]);
            Assert.Equal(form, StableForms.Of(composed)?.Operation);
            var loss = new SumTo(Shape.Scalar).Of(composed);

            // Overriding the inner value with itself turns the stable form off.
            var direct = scope.Value(loss, (a, new Tensor(a.Shape, scope.Value(a))));
            Near.Equal(direct, scope.Value(loss), 1e-14, $"{outer} of {inner}");
            var gradients = loss.Differentiate([z, a, .. others]);
            foreach (var leaf in others.Prepend(z))
            {
                Near.Equal(scope.Differences(loss, leaf), scope.Value(gradients[leaf]), 1e-9, $"{outer} of {inner}");
            }

            var around = new Scope(scope.Graph, new(scope.Given) { [a] = new Tensor(a.Shape, scope.Value(a)) });
            Near.Equal(around.Differences(loss, a), scope.Value(gradients[a]), 1e-8, $"{outer} of {inner}, to the inner value");
        }
    }

    /// <summary>What a node contributes to each operand is kept, also where it is computed by a stable form.</summary>
    [Fact]
    public void A_gradient_is_the_sum_of_its_contributions()
    {
        var scope = new Scope();
        var (x, y) = (
            scope.Leaf(Sample.In(Shape.Matrix(3, 4), 0.1, 0.9, seed: 92)),
            scope.Leaf(Sample.In(Shape.Vector(4), 0.1, 0.9, seed: 93))
        );
        var product = x * y;
        // The sigmoid is bypassed by the stable form of its cross-entropy, and still has a gradient.
        var probability = Functions.Sigmoid.Of(product);
        var loss = new SumTo(Shape.Scalar).Of(CrossEntropies.BinaryCrossEntropy.Of(probability, y) + Functions.Exp.Of(product) - y / x);
        Node[] variables = [x, y, product, probability];
        var backward = BackwardPass.From(loss, variables);
        foreach (var variable in variables)
        {
            var parts = backward.Contributions.Where(part => part.Target == variable).ToArray();
            Assert.True(parts.Length > 1 || variable == probability);
            var sum = parts.Select(part => scope.Value(part.Value)).Aggregate((left, right) => [.. left.Zip(right, (l, r) => l + r)]);
            Near.Equal(scope.Value(backward.Gradients[variable]), sum, 1e-15, $"{variable}");
        }
    }

    [Fact]
    public void Recomputing_the_affected_part_equals_recomputing_everything()
    {
        foreach (var law in OperationCase.All)
        {
            for (var moved = 0; moved < law.Operands.Length; moved++)
            {
                var scope = new Scope();
                var operands = law.Operands.Select(scope.Leaf).ToArray();
                // The output weights the elements differently, so that a change in any of them shows.
                var result = law.Operation.Of(operands);
                var output = new SumTo(Shape.Scalar).Of(
                    Arithmetic.Multiply.Of(result, scope.Leaf(Sample.In(result.Shape, 1, 2, seed: 100)))
                );
                var plan = new EvaluationPlan([output], [.. scope.Given.Keys]);
                using var before = plan.Evaluate(scope.Given);
                using var perturbation = new Perturbation(new Reach(plan, operands[moved], output), scope.Given, before);
                for (var element = 0; element < law.Operands[moved].Shape.Length; element++)
                {
                    var values = law.Operands[moved].Values.ToArray();
                    var unmoved = values[element];
                    values[element] = 1.01 * unmoved + 0.01;
                    var fully = scope.Value(output, (operands[moved], new Tensor(operands[moved].Shape, values)))[0];

                    perturbation.Choose(element);
                    var partly = perturbation.OutputAt(values[element]);
                    var back = perturbation.OutputAt(unmoved);
                    perturbation.Restore();

                    Assert.Equal(fully, partly, 1e-12 * Math.Max(1, Math.Abs(fully)));
                    Assert.Equal(before[output][0], back, 1e-15 * Math.Max(1, Math.Abs(back)));
                }
            }
        }
    }

    [Fact]
    public void A_polynomial_has_the_stated_degree()
    {
        var stated = 0;
        foreach (var law in OperationCase.All.Where(law => Degree(law, [.. law.Operands.Select((_, i) => i == 0 ? 1 : 0)]) is not null))
        {
            // Differences of higher order than the degree vanish, along a line in the first operand and along a line in all operands.
            stated++;
            Assert.Equal(0, HighestDifference(law, [.. law.Operands.Select((_, i) => i == 0 ? 1 : 0)]), 1e-10);
            if (Degree(law, [.. law.Operands.Select(_ => 1)]) is not null)
            {
                Assert.Equal(0, HighestDifference(law, [.. law.Operands.Select(_ => 1)]), 1e-10);
            }
        }

        Assert.Equal(96, stated);
    }

    [Fact]
    public void Every_operation_has_a_case()
    {
        var tried = OperationCase.All.Select(law => law.Operation).ToHashSet();
        var types = typeof(Operation).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Operation)) && !type.IsAbstract);
        var untried = types.Except(tried.Select(operation => operation.GetType())).Except([typeof(Leaf), typeof(Constant)]);
        Assert.Empty(untried);

        var named = typeof(Operation)
            .Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public))
            .Where(field => field.FieldType.IsAssignableTo(typeof(Operation)))
            .Select(field => (Operation)field.GetValue(null)!);
        Assert.Empty(named.Except(tried));

        var families = typeof(Functions)
            .GetMethods(BindingFlags.Static | BindingFlags.Public)
            .Where(method => method.ReturnType == typeof(UnaryFunction))
            .Select(method => char.ToLowerInvariant(method.Name[0]) + method.Name[1..]);
        Assert.Empty(families.Except(tried.Select(operation => operation.Signature.Split('(')[0])));
    }

    private static int? Degree(OperationCase law, int[] operands) => (law.Operation as IPolynomial)?.Degree(operands);

    /// <summary>The difference of order degree + 1 of the operation's result, along a line that moves some of the operands.</summary>
    private static double HighestDifference(OperationCase law, int[] moves)
    {
        var order = Degree(law, moves)!.Value + 1;
        var (difference, sign) = (0.0, 1.0);
        for (var i = 0; i <= order; i++)
        {
            var scope = new Scope();
            var operands = law
                .Operands.Select(
                    (operand, k) =>
                        scope.Leaf(
                            new Tensor(
                                operand.Shape,
                                operand.Values.ToArray().Select((value, j) => value + moves[k] * i * (0.1 + 0.01 * j)).ToArray()
                            )
                        )
                )
                .ToArray();
            difference += sign * scope.Value(law.Operation.Of(operands)).Select((value, j) => (1 + 0.1 * j) * value).Sum();
            sign *= -(order - i) / (i + 1.0);
        }

        return difference;
    }
}
