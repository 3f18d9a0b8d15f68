using System.Reflection;
using GradService.Engine.Graph;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;

namespace GradService.Engine.Tests.Laws;

/// <summary>What holds for every operation. An operation that is not among the cases fails the last test.</summary>
public sealed class OperationLaws
{
    [Fact]
    public void Gradients_agree_with_central_differences()
    {
        foreach (var law in OperationCase.All)
        {
            var (scope, operands, _, _, weighted) = Weighted(law);
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
            var (scope, operands, _, _, weighted) = Weighted(law);
            var gradients = weighted.Differentiate(operands);
            var mixed = operands.Select((operand, i) => Dot(gradients[operand], scope.Leaf(Sample.In(operand.Shape, -1, 1, seed: 40 + i)))).Aggregate((a, b) => a + b);
            var second = mixed.Differentiate(operands);
            foreach (var operand in operands)
            {
                Near.Equal(scope.Differences(mixed, operand), scope.Value(second[operand]), 1e-8, $"{law}, second derivative");
            }
        }
    }

    [Fact]
    public void Backward_is_the_adjoint_of_forward()
    {
        foreach (var law in OperationCase.All)
        {
            // ⟨u, J v⟩ = ⟨Jᵀ u, v⟩, where J v comes from differentiating Jᵀ u, which is linear in u, once more.
            var (scope, operands, result, u, weighted) = Weighted(law);
            var v = operands.Select((operand, i) => scope.Leaf(Sample.In(operand.Shape, -1, 1, seed: 50 + i))).ToArray();
            var backward = weighted.Differentiate(operands);
            var pulled = operands.Zip(v, (operand, direction) => Dot(backward[operand], direction)).Aggregate((a, b) => a + b);
            var pushed = pulled.Differentiate([u])[u];

            Near.Equal(scope.Value(pulled), scope.Value(Dot(u, pushed)), 1e-12, $"{law}, adjoint");
            Assert.Equal(result.Shape, pushed.Shape);
        }
    }

    [Fact]
    public void Broadcasting_is_undone_by_summing()
    {
        foreach (var law in OperationCase.All.Where(law => law.Operation is BinaryFunction))
        {
            var (scope, operands, result, u, weighted) = Weighted(law);
            var repeated = operands.Select(operand => scope.Leaf(new Tensor(result.Shape, scope.Value(new BroadcastTo(result.Shape).Of(operand))))).ToArray();
            var wide = Dot(law.Operation.Of(repeated), u).Differentiate(repeated);
            var narrow = weighted.Differentiate(operands);
            foreach (var (operand, copy) in operands.Zip(repeated))
            {
                Assert.Equal(operand.Shape, narrow[operand].Shape);
                Near.Equal(scope.Value(new SumTo(operand.Shape).Of(wide[copy])), scope.Value(narrow[operand]), 1e-12, $"{law}, broadcasting");
            }
        }
    }

    [Fact]
    public void An_operand_that_stands_twice_gets_both_contributions()
    {
        foreach (var law in OperationCase.All.Where(law => law.Operands is [var left, var right] && left.Shape == right.Shape && law.Operation is not MatMul))
        {
            var scope = new Scope();
            var (x, copy) = (scope.Leaf(law.Operands[0]), scope.Leaf(law.Operands[0]));
            var together = Dot(law.Operation.Of(x, x), scope.Leaf(Sample.In(x.Shape, -1, 1, seed: 60)));
            var apart = Dot(law.Operation.Of(x, copy), scope.Leaf(Sample.In(x.Shape, -1, 1, seed: 60)));
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
            Near.Equal(scope.Value(x).Select(formulas[function.Signature]).ToArray(), scope.Value(derivative), 1e-13, function.Signature);
        }
    }

    [Fact]
    public void No_operation_escapes_the_laws()
    {
        var tried = OperationCase.All.Select(law => law.Operation).ToHashSet();
        var types = typeof(Operation).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Operation)) && !type.IsAbstract);
        var untried = types.Except(tried.Select(operation => operation.GetType())).Except([typeof(Leaf), typeof(Constant)]);
        Assert.Empty(untried);

        var named = typeof(Operation).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public))
            .Where(field => field.FieldType.IsAssignableTo(typeof(Operation)))
            .Select(field => (Operation)field.GetValue(null)!);
        Assert.Empty(named.Except(tried));

        var families = typeof(Functions).GetMethods(BindingFlags.Static | BindingFlags.Public)
            .Where(method => method.ReturnType == typeof(UnaryFunction))
            .Select(method => char.ToLowerInvariant(method.Name[0]) + method.Name[1..]);
        Assert.Empty(families.Except(tried.Select(operation => operation.Signature.Split('(')[0])));
    }

    /// <summary>⟨u, operation(operands)⟩ for a random u: one number that depends on every element of the result.</summary>
    private static (Scope Scope, Node[] Operands, Node Result, Node Weights, Node Weighted) Weighted(OperationCase law)
    {
        var scope = new Scope();
        var operands = law.Operands.Select(scope.Leaf).ToArray();
        var result = law.Operation.Of(operands);
        var weights = scope.Leaf(Sample.In(result.Shape, -1, 1, seed: 30));
        return (scope, operands, result, weights, Dot(result, weights));
    }

    private static Node Dot(Node left, Node right) => new SumTo(Shape.Scalar).Of(left * right);
}
