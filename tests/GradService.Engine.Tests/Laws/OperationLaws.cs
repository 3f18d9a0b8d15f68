using System.Reflection;
using GradService.Engine.Checking;
using GradService.Engine.Graph;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;

namespace GradService.Engine.Tests.Laws;

/// <summary>Laws that every operation must satisfy. The last test fails for an operation without a case.</summary>
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
            var mixed = operands
                .Select((operand, i) => Dot(gradients[operand], scope.Leaf(Sample.In(operand.Shape, -1, 1, seed: 40 + i))))
                .Aggregate((a, b) => a + b);
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
            // ⟨u, J v⟩ = ⟨Jᵀ u, v⟩. J v is computed twice: from differences of the forward pass along v, and by differentiating Jᵀ u, which
            // is linear in u.
            var (scope, operands, result, u, weighted) = Weighted(law);
            var step = scope.Leaf(Tensor.Scalar(0));
            var directions = operands.Select((operand, i) => scope.Leaf(Sample.In(operand.Shape, -1, 1, seed: 50 + i))).ToArray();
            var moved = law.Operation.Of([.. operands.Zip(directions, (operand, direction) => operand + step * direction)]);
            var backward = weighted.Differentiate(operands);
            var pulled = operands.Zip(directions, (operand, direction) => Dot(backward[operand], direction)).Aggregate((a, b) => a + b);
            var pushed = pulled.Differentiate([u])[u];

            Assert.Equal(result.Shape, pushed.Shape);
            Near.Equal(scope.Differences(Dot(moved, u), step), scope.Value(pulled), 1e-9, $"{law}, forward against backward");
            Near.Equal(scope.Value(pulled), scope.Value(Dot(u, pushed)), 1e-12, $"{law}, adjoint");
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
    public void NaN_in_any_operand_makes_the_result_NaN_and_is_never_hidden()
    {
        foreach (var law in OperationCase.All)
        {
            for (var poisoned = 0; poisoned < law.Operands.Length; poisoned++)
            {
                var scope = new Scope();
                var operands = law
                    .Operands.Select((operand, k) => scope.Leaf(k == poisoned ? Filled(operand.Shape, double.NaN) : operand))
                    .ToArray();
                var result = scope.Value(law.Operation.Of(operands));

                Assert.All(result, value => Assert.True(double.IsNaN(value), $"{law}, operand {poisoned} is NaN: {value:R}"));
            }
        }
    }

    [Fact]
    public void A_derivative_at_NaN_is_NaN_unless_it_is_constant()
    {
        foreach (var (function, from, to) in OperationCase.Unary.Where(unary => unary.Function is { Polynomial: not 1, IsStep: false }))
        {
            var scope = new Scope();
            var x = scope.Leaf(Tensor.Scalar(double.NaN));
            // 1 − x has no polynomial degree among its facts, because its stable form is not a polynomial.
            if (!function.Equals(Functions.Complement))
            {
                Assert.True(double.IsNaN(scope.Value(function.Of(x).Differentiate([x])[x])[0]), function.Signature);
            }
        }
    }

    /// <summary>Limits from calculus; at −∞, x σ(x) and x Φ(x) are −∞ · 0, and log and √ are undefined.</summary>
    public static TheoryData<string, double, double> Limits =>
        new()
        {
            { "identity", double.NegativeInfinity, double.PositiveInfinity },
            { "negate", double.PositiveInfinity, double.NegativeInfinity },
            { "square", double.PositiveInfinity, double.PositiveInfinity },
            { "exp", 0, double.PositiveInfinity },
            { "expM1", -1, double.PositiveInfinity },
            { "log", double.NaN, double.PositiveInfinity },
            { "sqrt", double.NaN, double.PositiveInfinity },
            { "sin", double.NaN, double.NaN },
            { "cos", double.NaN, double.NaN },
            { "heaviside", 0, 1 },
            { "sign", -1, 1 },
            { "abs", double.PositiveInfinity, double.PositiveInfinity },
            { "relu", 0, double.PositiveInfinity },
            { "sigmoid", 0, 1 },
            { "sigmoidComplement", 1, 0 },
            { "complement", double.PositiveInfinity, double.NegativeInfinity },
            { "tanh", -1, 1 },
            { "tanhSlope", double.NegativeInfinity, double.NegativeInfinity },
            { "sechSquare", 0, 0 },
            { "softplus", 0, double.PositiveInfinity },
            { "silu", double.NaN, double.PositiveInfinity },
            { "normalCdf", 0, 1 },
            { "gelu", double.NaN, double.PositiveInfinity },
            { "leakyRelu(0.2)", double.NegativeInfinity, double.PositiveInfinity },
            { "elu(0.7)", -0.7, double.PositiveInfinity },
            { "step(0.3)", 0.3, 1 },
            { "huber(1.5)", double.PositiveInfinity, double.PositiveInfinity },
            { "clamp(1.5)", -1.5, 1.5 },
        };

    [Theory]
    [MemberData(nameof(Limits))]
    public void At_infinity_a_function_has_its_limit(string signature, double below, double above)
    {
        var function = OperationCase.Unary.First(unary => unary.Function.Signature == signature).Function;

        Assert.Equal([below, above], Value(function, double.NegativeInfinity, double.PositiveInfinity));
    }

    [Fact]
    public void Every_function_has_a_limit_to_be_compared_with() =>
        Assert.Empty(OperationCase.Unary.Select(unary => unary.Function.Signature).Except(Limits.Select(row => (string)row[0])));

    [Fact]
    public void Extreme_numbers_among_others_are_computed_like_alone()
    {
        double[] extremes =
        [
            double.NaN,
            double.PositiveInfinity,
            double.NegativeInfinity,
            double.MaxValue,
            double.MinValue,
            double.Epsilon,
            -double.Epsilon,
            -0.0,
            0.5,
            710,
            -745,
        ];
        foreach (var function in OperationCase.Unary.Select(unary => unary.Function).Distinct())
        {
            // Vectors of eight and their rest are computed by different instructions.
            var together = Value(function, extremes);
            var alone = extremes.Select(value => Value(function, value)[0]).ToArray();

            Assert.Equal(alone.Select(BitConverter.DoubleToInt64Bits), together.Select(BitConverter.DoubleToInt64Bits));
        }
    }

    [Fact]
    public void A_stable_form_is_the_same_function_with_the_same_derivatives()
    {
        var sources = new Operation[] { Functions.Sigmoid, Softmax.Instance };
        var consumers = new Operation[] { CrossEntropies.BinaryCrossEntropy, CrossEntropies.CrossEntropy };
        var tried = 0;
        foreach (var (source, consumer) in from source in sources from consumer in consumers select (source, consumer))
        {
            var scope = new Scope();
            var (z, y) = (
                scope.Leaf(Sample.In(Shape.Matrix(3, 4), -2, 2, seed: 90)),
                scope.Leaf(Sample.In(Shape.Matrix(3, 4), 0.1, 0.9, seed: 91))
            );
            var a = scope.Graph.Add(source, z);
            var loss = new SumTo(Shape.Scalar).Of(consumer.Of(a, y));
            tried += consumer.StableForm([a, y]) is null ? 0 : 1;

            // Overriding the probability with its own value turns the stable form off.
            var direct = scope.Value(loss, (a, new Tensor(a.Shape, scope.Value(a))));
            Near.Equal(direct, scope.Value(loss), 1e-14, $"{consumer.Signature} of {source.Signature}");
            var gradients = loss.Differentiate([z, y, a]);
            Near.Equal(scope.Differences(loss, z), scope.Value(gradients[z]), 1e-9, "to the logits");
            Near.Equal(scope.Differences(loss, y), scope.Value(gradients[y]), 1e-9, "to the targets");
            var around = new Scope(
                scope.Graph,
                new() { [a] = new Tensor(a.Shape, scope.Value(a)), [y] = new Tensor(y.Shape, scope.Value(y)) }
            );
            Near.Equal(around.Differences(loss, a), scope.Value(gradients[a]), 1e-8, "to the probabilities");
        }

        Assert.Equal(3, tried);
        Assert.NotNull(Functions.Complement.StableForm([Functions.Sigmoid.Of(new ComputationGraph().Leaf(Shape.Scalar))]));
    }

    [Theory]
    [InlineData("relu", 0)]
    [InlineData("leakyRelu(0.2)", 0.2)]
    [InlineData("elu(0.7)", 0.7)]
    [InlineData("abs", 0)]
    [InlineData("clamp(0)", 1)]
    public void At_its_kink_a_function_has_the_documented_derivative(string signature, double expected)
    {
        var corners = new[] { Functions.Relu, Functions.LeakyRelu(0.2), Functions.Elu(0.7), Functions.Abs, Functions.Clamp(0) };
        var scope = new Scope();
        var x = scope.Leaf(Tensor.Scalar(0));

        Assert.Equal(expected, scope.Value(corners.Single(function => function.Signature == signature).Of(x).Differentiate([x])[x])[0]);
    }

    [Fact]
    public void Broadcasting_is_undone_by_summing()
    {
        foreach (var law in OperationCase.All.Where(law => law.Operation is BinaryFunction))
        {
            var (scope, operands, result, u, weighted) = Weighted(law);
            var repeated = operands
                .Select(operand => scope.Leaf(new Tensor(result.Shape, scope.Value(new BroadcastTo(result.Shape).Of(operand)))))
                .ToArray();
            var wide = Dot(law.Operation.Of(repeated), u).Differentiate(repeated);
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
    public void A_complex_step_agrees_with_the_gradient()
    {
        var analytic = new HashSet<string>();
        foreach (var law in OperationCase.All)
        {
            var (scope, operands, _, _, weighted) = Weighted(law);
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

        // No complex step exists for functions with a kink, piecewise functions, and functions of the normal distribution.
        Assert.Equal(
            [
                "abs",
                "clamp",
                "complement",
                "elu",
                "gelu",
                "heaviside",
                "huber",
                "leakyRelu",
                "max",
                "min",
                "normalCdf",
                "powerLog",
                "powerSlope",
                "ratio",
                "relu",
                "sechSquare",
                "sigmoidComplement",
                "sign",
                "step",
                "tanhSlope",
            ],
            OperationCase.All.Select(law => law.Operation.Signature.Split('(')[0]).Distinct().Except(analytic).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void A_polynomial_has_the_stated_degree()
    {
        var stated = 0;
        foreach (
            var law in OperationCase.All.Where(law => law.Operation.Degree([.. law.Operands.Select((_, i) => i == 0 ? 1 : 0)]) is not null)
        )
        {
            // Differences of higher order than the degree vanish, along a line in the first operand and along a line in all operands.
            stated++;
            Assert.Equal(0, HighestDifference(law, [.. law.Operands.Select((_, i) => i == 0 ? 1 : 0)]), 1e-10);
            if (law.Operation.Degree([.. law.Operands.Select(_ => 1)]) is not null)
            {
                Assert.Equal(0, HighestDifference(law, [.. law.Operands.Select(_ => 1)]), 1e-10);
            }
        }

        Assert.Equal(96, stated);
    }

    [Fact]
    public void A_function_fixed_to_one_of_its_pieces_equals_the_function_there()
    {
        var bending = OperationCase.All.Where(law => law.Operation.Kink is not null).ToArray();
        Assert.Equal(
            ["abs", "elu(0.7)", "huber(1.5)", "leakyRelu(0.2)", "max", "min", "relu"],
            bending.Select(law => law.Operation.Signature).Distinct().Order()
        );
        foreach (var law in bending)
        {
            var scope = new Scope();
            var operands = law.Operands.Select(scope.Leaf).ToArray();
            var kink = law.Operation.Kink!;
            var weight = scope.Leaf(
                new Tensor(kink.Margin([.. operands]).Shape, scope.Value(Functions.Heaviside.Of(kink.Margin([.. operands]))))
            );
            var (function, held) = (law.Operation.Of(operands), kink.Piece([.. operands], weight));

            Near.Equal(scope.Value(function), scope.Value(held), 1e-15, $"{law}");
            var seed = scope.Leaf(Sample.In(function.Shape, -1, 1, seed: 110));
            var (derivative, heldDerivative) = (Dot(function, seed).Differentiate(operands), Dot(held, seed).Differentiate(operands));
            Assert.All(
                operands,
                operand => Near.Equal(scope.Value(derivative[operand]), scope.Value(heldDerivative[operand]), 1e-15, $"{law}, slope")
            );
        }
    }

    [Fact]
    public void A_kink_is_a_corner_if_the_slopes_of_its_pieces_differ_there()
    {
        (UnaryFunction Function, double At)[] kinks =
        [
            (Functions.Relu, 0),
            (Functions.Abs, 0),
            (Functions.LeakyRelu(0.2), 0),
            (Functions.Elu(0.7), 0),
            (Functions.Elu(1), 0),
            (Functions.Huber(1.5), 1.5),
            (Functions.Huber(1.5), -1.5),
        ];
        foreach (var (function, at) in kinks)
        {
            var (kink, scope) = (function.Kink!, new Scope());
            var x = scope.Leaf(Tensor.Scalar(at));
            var slopes = new[] { 0.0, 1.0 }.Select(weight =>
                scope.Value(kink.Piece([x], scope.Leaf(Tensor.Scalar(weight))).Differentiate([x])[x])[0]
            );

            Assert.Equal(0, scope.Value(kink.Margin([x]))[0]);
            Assert.Equal(kink.IsCorner, slopes.Distinct().Count() == 2);
        }
    }

    [Fact]
    public void At_a_kink_the_weight_of_the_convention_gives_the_actual_derivative()
    {
        var corners = new UnaryFunction[] { Functions.Relu, Functions.LeakyRelu(0.2), Functions.Elu(0.7), Functions.Abs };
        foreach (var function in corners)
        {
            var scope = new Scope();
            var (x, weight) = (scope.Leaf(Tensor.Scalar(0)), scope.Leaf(Tensor.Scalar(function.Kink!.DefaultWeight)));
            Assert.Equal(
                scope.Value(function.Of(x).Differentiate([x])[x]),
                scope.Value(function.Kink.Piece([x], weight).Differentiate([x])[x])
            );
        }

        foreach (var function in new[] { Arithmetic.Max, Arithmetic.Min })
        {
            var scope = new Scope();
            var (x, y, weight) = (
                scope.Leaf(Tensor.Scalar(3)),
                scope.Leaf(Tensor.Scalar(3)),
                scope.Leaf(Tensor.Scalar(function.Kink!.DefaultWeight))
            );
            Assert.Equal(
                scope.Value(function.Of(x, y).Differentiate([x])[x]),
                scope.Value(function.Kink.Piece([x, y], weight).Differentiate([x])[x])
            );
        }
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

    /// <summary>⟨u, operation(operands)⟩ for a random u: one number that depends on every element of the result.</summary>
    private static (Scope Scope, Node[] Operands, Node Result, Node Weights, Node Weighted) Weighted(OperationCase law)
    {
        var scope = new Scope();
        var operands = law.Operands.Select(scope.Leaf).ToArray();
        var result = law.Operation.Of(operands);
        var weights = scope.Leaf(Sample.In(result.Shape, -1, 1, seed: 30));
        return (scope, operands, result, weights, Dot(result, weights));
    }

    /// <summary>The difference of order degree + 1 of the operation's result, along a line that moves some of the operands.</summary>
    private static double HighestDifference(OperationCase law, int[] moves)
    {
        var order = law.Operation.Degree(moves)!.Value + 1;
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

    private static double[] Value(Operation operation, params double[] values)
    {
        var scope = new Scope();
        return scope.Value(operation.Of(scope.Leaf(Tensor.Vector(values))));
    }

    private static Tensor Filled(Shape shape, double value) => new(shape, Enumerable.Repeat(value, (int)shape.Length).ToArray());

    private static Node Dot(Node left, Node right) => new SumTo(Shape.Scalar).Of(left * right);
}
