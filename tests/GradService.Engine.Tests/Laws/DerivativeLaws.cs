using GradService.Engine.Checking;
using GradService.Engine.Differentiation;
using GradService.Engine.Evaluating;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;

namespace GradService.Engine.Tests.Laws;

/// <summary>Derivatives agree with differences, textbook formulas and a complex step; backward is the adjoint of forward.</summary>
public sealed class DerivativeLaws
{
    [Fact]
    public void Gradients_agree_with_central_differences()
    {
        foreach (var law in OperationCase.All)
        {
            var (scope, operands, _, _, weighted) = law.Weighted();
            var gradients = weighted.Differentiate(operands);
            foreach (var (operand, i) in operands.Select((operand, i) => (operand, i)))
            {
                Near.Equal(scope.Differences(weighted, operand), scope.Value(gradients[operand]), 1e-9, $"{law}, operand {i}");
            }
        }
    }

    [Fact]
    public void Differentiating_a_gradient_again_agrees_with_its_central_differences()
    {
        foreach (var law in OperationCase.All)
        {
            var (scope, operands, _, _, weighted) = law.Weighted();
            var gradients = weighted.Differentiate(operands);
            var mixed = operands
                .Select((operand, i) => Scope.Dot(gradients[operand], scope.Leaf(Sample.In(operand.Shape, -1, 1, seed: 40 + i))))
                .Aggregate((a, b) => a + b);
            var second = mixed.Differentiate(operands);
            foreach (var operand in operands)
            {
                Near.Equal(scope.Differences(mixed, operand), scope.Value(second[operand]), 1e-8, $"{law}, second derivative");
            }
        }
    }

    [Fact]
    public void Second_derivatives_agree_in_the_direction_of_ones()
    {
        foreach (var law in OperationCase.All)
        {
            // Sums of gradients without weights: the seeds are broadcasts, which arithmetic on nodes does not expand.
            var scope = new Scope();
            var operands = law.Operands.Select(scope.Leaf).ToArray();
            var sum = new SumTo(Shape.Scalar);
            var gradients = sum.Of(law.Operation.Of(operands)).Differentiate(operands);
            var slope = operands.Select(operand => sum.Of(gradients[operand])).Aggregate((a, b) => a + b);
            var second = slope.Differentiate(operands);
            foreach (var operand in operands)
            {
                Near.Equal(scope.Differences(slope, operand), scope.Value(second[operand]), 1e-8, $"{law}, ones");
            }
        }
    }

    [Fact]
    public void Backward_is_the_adjoint_of_forward()
    {
        foreach (var law in OperationCase.All)
        {
            // ⟨u, J v⟩ = ⟨Jᵀ u, v⟩. J v is computed twice: from differences of the forward pass along v, and by differentiating Jᵀ u, which
            // is linear in u.
            var (scope, operands, result, u, weighted) = law.Weighted();
            var step = scope.Leaf(Tensor.Scalar(0));
            var directions = operands.Select((operand, i) => scope.Leaf(Sample.In(operand.Shape, -1, 1, seed: 50 + i))).ToArray();
            var moved = law.Operation.Of([.. operands.Zip(directions, (operand, direction) => operand + step * direction)]);
            var backward = weighted.Differentiate(operands);
            var pulled = operands
                .Zip(directions, (operand, direction) => Scope.Dot(backward[operand], direction))
                .Aggregate((a, b) => a + b);
            var pushed = pulled.Differentiate([u])[u];

            Assert.Equal(result.Shape, pushed.Shape);
            Near.Equal(scope.Differences(Scope.Dot(moved, u), step), scope.Value(pulled), 1e-9, $"{law}, forward against backward");
            Near.Equal(scope.Value(pulled), scope.Value(Scope.Dot(u, pushed)), 1e-12, $"{law}, adjoint");
        }
    }

    [Fact]
    public void Broadcasting_is_undone_by_summing()
    {
        foreach (var law in OperationCase.All.Where(law => law.Operation is BinaryFunction))
        {
            var (scope, operands, result, u, weighted) = law.Weighted();
            var repeated = operands
                .Select(operand => scope.Leaf(new Tensor(result.Shape, scope.Value(new BroadcastTo(result.Shape).Of(operand)))))
                .ToArray();
            var wide = Scope.Dot(law.Operation.Of(repeated), u).Differentiate(repeated);
            var narrow = weighted.Differentiate(operands);
            foreach (var (operand, copy) in operands.Zip(repeated))
            {
                Assert.Equal(operand.Shape, narrow[operand].Shape);
                Near.Equal(
                    scope.Value(new SumTo(operand.Shape).Of(wide[copy])),
                    scope.Value(narrow[operand]),
                    1e-12,
                    $"{law}, broadcasting"
                );
            }
        }
    }

    [Fact]
    public void An_operand_used_twice_gets_both_gradient_contributions()
    {
        foreach (
            var law in OperationCase.All.Where(law =>
                law.Operands is [var left, var right] && left.Shape == right.Shape && law.Operation is not MatMul
            )
        )
        {
            var scope = new Scope();
            var (x, copy) = (scope.Leaf(law.Operands[0]), scope.Leaf(law.Operands[0]));
            var together = Scope.Dot(law.Operation.Of(x, x), scope.Leaf(Sample.In(x.Shape, -1, 1, seed: 60)));
            var apart = Scope.Dot(law.Operation.Of(x, copy), scope.Leaf(Sample.In(x.Shape, -1, 1, seed: 60)));
            var parts = apart.Differentiate([x, copy]);

            Near.Equal(scope.Value(parts[x] + parts[copy]), scope.Value(together.Differentiate([x])[x]), 1e-12, $"{law}, twice");
        }
    }

    [Fact]
    public void Elementwise_derivatives_agree_with_their_textbook_formulas()
    {
        var formulas = TextbookDerivatives.All;
        foreach (var (function, from, to) in OperationCase.Unary)
        {
            var scope = new Scope();
            var x = scope.Leaf(Sample.In(Shape.Vector(50), from, to, seed: 70));
            var derivative = new SumTo(Shape.Scalar).Of(function.Of(x)).Differentiate([x])[x];
            // The reference formula of gelu contains a numerical integral, so its tolerance is larger.
            Near.Equal(
                scope.Value(x).Select(formulas[function.Signature]).ToArray(),
                scope.Value(derivative),
                function == Functions.Gelu ? 1e-13 : 4e-15,
                function.Signature
            );
        }
    }

    [Fact]
    public void Derivatives_of_binary_functions_agree_with_their_textbook_formulas()
    {
        foreach (var (function, from, to) in OperationCase.Binary)
        {
            var scope = new Scope();
            var (x, y) = (
                scope.Leaf(Sample.In(Shape.Vector(50), from, to, seed: 80)),
                scope.Leaf(Sample.In(Shape.Vector(50), from, to, seed: 81))
            );
            var gradients = new SumTo(Shape.Scalar).Of(function.Of(x, y)).Differentiate([x, y]);
            var (left, right) = TextbookDerivatives.Binary[function.Signature];
            var pairs = scope.Value(x).Zip(scope.Value(y)).ToArray();
            Near.Equal(
                pairs.Select(pair => left(pair.First, pair.Second)).ToArray(),
                scope.Value(gradients[x]),
                1e-13,
                $"{function.Signature}, left"
            );
            Near.Equal(
                pairs.Select(pair => right(pair.First, pair.Second)).ToArray(),
                scope.Value(gradients[y]),
                1e-13,
                $"{function.Signature}, right"
            );
        }
    }

    [Fact]
    public void A_complex_step_agrees_with_the_gradient()
    {
        var analytic = new HashSet<string>();
        foreach (var law in OperationCase.All)
        {
            var (scope, operands, _, _, weighted) = law.Weighted();
            var gradients = weighted.Differentiate(operands);
            var plan = new EvaluationPlan([weighted], [.. scope.Given.Keys]);
            using var values = plan.Evaluate(scope.Given);
            foreach (var operand in operands)
            {
                var steps = Enumerable
                    .Range(0, (int)operand.Shape.Length)
                    .Select(i => ComplexStep.Derivative(plan, values, operand, i, weighted, CancellationToken.None))
                    .ToArray();
                if (steps.All(step => step is not null))
                {
                    analytic.Add(law.Operation.Signature.Split('(')[0]);
                    Near.Equal(steps.Select(step => step!.Value).ToArray(), scope.Value(gradients[operand]), 1e-13, $"{law}, complex step");
                }
            }
        }

        // Complex numbers have no erfc here.
        Assert.Equal(
            ["gelu", "normalCdf"],
            OperationCase.All.Select(law => law.Operation.Signature.Split('(')[0]).Distinct().Except(analytic).Order(StringComparer.Ordinal)
        );
    }
}
