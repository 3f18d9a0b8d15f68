using GradService.Engine.Differentiation;
using GradService.Engine.Graph;
using GradService.Engine.Operations;
using GradService.Engine.Programs;
using GradService.Engine.Tensors;
using GradService.Engine.Tests.Laws;
using GradService.Engine.Training;

namespace GradService.Engine.Tests.Programs;

public sealed class ProgramTests
{
    /// <summary>Expected values: from Python 3.11 with x = 2, y = 3, z = 0.5 and ** in place of ^.</summary>
    [Theory]
    [InlineData("-x ^ 2", -4.0)]
    [InlineData("2 ^ -x", 0.25)]
    [InlineData("x ^ y ^ z", 3.3219970854839125)]
    [InlineData("(x ^ y) ^ z", 2.8284271247461903)]
    [InlineData("x ** y", 8.0)]
    [InlineData("-x ** -y ** z", -0.30102374393092846)]
    [InlineData("x - y - z", -1.5)]
    [InlineData("x / y / z", 1.3333333333333333)]
    [InlineData("x / y * z", 0.3333333333333333)]
    [InlineData("x * -y", -6.0)]
    [InlineData("-x * -y", 6.0)]
    [InlineData("--x", 2.0)]
    [InlineData("x - -y", 5.0)]
    [InlineData("2 * x ^ 2 / y", 2.6666666666666665)]
    [InlineData("-(x + y) * z", -2.5)]
    [InlineData("x + y * z ^ x - y", -0.25)]
    [InlineData("1.5e-3 * x + .5", 0.503)]
    [InlineData("x*y+z", 6.5)]
    [InlineData("- x ^ 2 * y", -12.0)]
    [InlineData("+x - +y", -1.0)]
    [InlineData("2 ^ +x", 4.0)]
    [InlineData("2 ^ -x * y", 0.75)]
    [InlineData("x ^ -y ^ -z", 0.670193561013801)]
    public void Precedence_is_that_of_Python(string expression, double expected) =>
        Assert.Equal(
            expected,
            Value($"loss = {expression}", ("x", Tensor.Scalar(2)), ("y", Tensor.Scalar(3)), ("z", Tensor.Scalar(0.5)))[0],
            1e-14 * Math.Abs(expected)
        );

    /// <summary>
    /// Expected shapes and values: NumPy's rules for broadcasting, axes with keepdims, and the matrix product of vectors.
    /// </summary>
    [Theory]
    [InlineData("m @ v", new[] { 5.0, 11 })]
    [InlineData("v @ m", new[] { 7.0, 10 })]
    [InlineData("v @ v", new[] { 5.0 })]
    [InlineData("m @ m.T", new[] { 5.0, 11, 11, 25 })]
    [InlineData("transpose(m)", new[] { 1.0, 3, 2, 4 })]
    [InlineData("v.T", new[] { 1.0, 2 })]
    [InlineData("m + v", new[] { 2.0, 4, 4, 6 })]
    [InlineData("m * mean(m, axis=1)", new[] { 1.5, 3, 10.5, 14 })]
    [InlineData("sum(m, axis=0)", new[] { 4.0, 6 })]
    [InlineData("sum(m, axis=-1)", new[] { 3.0, 7 })]
    [InlineData("mean(m)", new[] { 2.5 })]
    [InlineData("sum(v, axis=0)", new[] { 3.0 })]
    [InlineData("max(m, 2.5)", new[] { 2.5, 2.5, 3, 4 })]
    [InlineData("min(v, m)", new[] { 1.0, 2, 1, 2 })]
    [InlineData("leakyRelu(-m, negativeSlope=0.5)", new[] { -0.5, -1, -1.5, -2 })]
    [InlineData("leakyRelu(-v)", new[] { -0.01, -0.02 })]
    [InlineData("softmax(v) + logSoftmax(v) * 0", new[] { 0.2689414213699951, 0.7310585786300049 })]
    [InlineData("sin(v) ^ 2 + cos(v) ^ 2 + sqrt(v * v) - abs(-v) + exp(log(v)) - v", new[] { 1.0, 1 })]
    public void Tensors_behave_as_in_NumPy(string expression, double[] expected) =>
        Near.Equal(
            expected,
            Value($"a = {expression}", ("m", Tensor.Matrix(2, 1, 2, 3, 4)), ("v", Tensor.Vector(1, 2))),
            1e-15,
            expression
        );

    [Theory]
    [InlineData("u = x @ w_1", 9, "unknown name 'w_1'; did you mean 'w1'?")]
    [InlineData("u = x @ W1", 9, "unknown name 'W1'; did you mean 'w1'?")]
    [InlineData("u = x @ w2", 7, "x is 4 x 1 and w2 is 2 x 3: '@' needs equal inner dimensions, not 1 and 2")]
    [InlineData("u = x + w2", 7, "x is 4 x 1 and w2 is 2 x 3: '+' needs dimensions that are equal, or 1")]
    [InlineData("u = max(x, w2)", 5, "x is 4 x 1 and w2 is 2 x 3: 'max' needs dimensions that are equal, or 1")]
    [InlineData("u = x @ 2", 7, "x is 4 x 1 and 2 is a single number: '@' needs vectors or matrices (use '*' with a single number)")]
    [InlineData(
        "u = (x + x + x + x + x + x + x) @ w2",
        33,
        "the left side is 4 x 1 and w2 is 2 x 3: '@' needs equal inner dimensions, not 1 and 2"
    )]
    [InlineData("u = x", 1, "the last statement is 4 x 1; the loss must be one number: wrap it in mean() or sum()")]
    [InlineData("u = sum(x, axis=2)", 5, "4 x 1 has no axis 2")]
    [InlineData("u = mean(x, dim=0)", 13, "'mean' takes the keyword 'axis'; found 'dim'")]
    [InlineData("u = exp(x, axis=0)", 12, "'exp' takes no keyword; found 'axis'")]
    [InlineData("u = exp()", 5, "'exp' takes 1 operand; found 0")]
    [InlineData("u = exp(x, x)", 5, "'exp' takes 1 operand; found 2")]
    [InlineData("u = max(x)", 5, "'max' takes 2 operands; found 1")]
    [InlineData("u = q", 5, "unknown name 'q'")]
    [InlineData("u = X", 5, "unknown name 'X'; did you mean 'x'?")]
    [InlineData("u = lgo(x)", 5, "unknown function 'lgo'; did you mean 'log'?")]
    [InlineData("u = x(2)", 5, "'x' is not a function; write '*' between the factors of a product")]
    [InlineData("u = exp", 5, "'exp' is a function; write 'exp(…)'")]
    [InlineData("u = 2x", 6, "a number ends here; write '*' between a number and a name: '2 * x…'")]
    [InlineData("u = x x", 7, "expected an operator or the end of the statement; found 'x'")]
    [InlineData("u = (x", 7, "expected ')'; found the end of the statement")]
    [InlineData("u = x)", 6, "expected an operator or the end of the statement; found ')'")]
    [InlineData("u = ", 5, "expected a number, a name or '('; found the end of the statement")]
    [InlineData("u = x +", 8, "expected a number, a name or '('; found the end of the statement")]
    [InlineData("u = * x", 5, "expected a number, a name or '('; found '*'")]
    [InlineData("u = x.t", 7, "expected 'T', the transpose, after '.'; found 't'")]
    [InlineData("u = 1e999", 5, "expected a number that float64 can hold, up to 1.8e308")]
    [InlineData("u = x − 1", 7, "unexpected character U+2212; write '-'")]
    [InlineData("u = х", 5, "unexpected character U+0445; names are made of the letters A to Z, digits and _")]
    [InlineData("u = x[0]", 6, "unexpected character '['; names are made of the letters A to Z, digits and _")]
    [InlineData("u = ٣", 5, "unexpected character U+0663; names are made of the letters A to Z, digits and _")]
    [InlineData("x = 1", 1, "'x' is already defined; choose a new name")]
    [InlineData("exp = 1", 1, "'exp' is a function; choose another name")]
    [InlineData("u + x", 3, "expected '='; found '+'")]
    [InlineData("2 = x", 1, "expected a name; a statement reads 'name = expression'; found '2'")]
    [InlineData("", 1, "expected a name; a statement reads 'name = expression'; found the end of the statement")]
    public void A_syntax_error_is_explained_with_its_position(string statement, int column, string message)
    {
        var fault = Assert.Throws<ProgramException>(() =>
            Step([statement], ("x", Tensor.Matrix(1, 1, 2, 3, 4)), ("w1", Tensor.Matrix(1, 1)), ("w2", Tensor.Matrix(3, 1, 2, 3, 4, 5, 6)))
        );

        Assert.Equal(("statements[0]", message), (fault.Place, fault.Message));
        Assert.Equal(statement.Length == 0 ? 0 : 1, fault.Line);
        Assert.Equal(column, fault.Column);
    }

    [Fact]
    public void A_caret_marks_the_error_even_in_a_long_statement_of_several_lines()
    {
        var fault = Assert.Throws<ProgramException>(() =>
            Step([$"u =\n  {string.Join(" + ", Enumerable.Repeat("x", 50))} + y\n + x"], ("x", Tensor.Scalar(1)))
        );

        Assert.Equal((2, 203), (fault.Line, fault.Column));
        var lines = fault.Excerpt.Split('\n');
        Assert.Equal('y', lines[0][lines[1].IndexOf('^', StringComparison.Ordinal)]);
        Assert.True(lines[0].Length <= 80);
    }

    [Theory]
    [InlineData("2nd")]
    [InlineData("exp")]
    [InlineData("a b")]
    public void A_variable_must_have_a_usable_name(string name)
    {
        var fault = Assert.Throws<ProgramException>(() => Step(["loss = 1"], (name, Tensor.Scalar(1))));

        Assert.Equal(("variables", name), (fault.Place, fault.Variable));
    }

    [Fact]
    public void Parameters_must_be_variables_without_duplicates()
    {
        Assert.Equal(
            "parameters[1]",
            Assert.Throws<ProgramException>(() => Program(["loss = x"], ["x", "X"], ("x", Tensor.Scalar(1))).Build()).Place
        );
        Assert.Equal(
            "parameters[1]",
            Assert.Throws<ProgramException>(() => Program(["loss = x"], ["x", "x"], ("x", Tensor.Scalar(1))).Build()).Place
        );
        Assert.Equal("statements", Assert.Throws<ProgramException>(() => Program([], [], ("x", Tensor.Scalar(1))).Build()).Place);
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("-", "")]
    [InlineData("exp(", ")")]
    [InlineData("x ^ ", "")]
    public void Deep_nesting_is_rejected_without_a_stack_overflow(string open, string close)
    {
        var deep = string.Concat(Enumerable.Repeat(open, 100_000)) + "x" + string.Concat(Enumerable.Repeat(close, 100_000));

        var fault = Assert.Throws<ProgramException>(() => Step([$"loss = {deep}"], ("x", Tensor.Scalar(1))));
        Assert.StartsWith("expected at most 100 levels of nesting", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_sum_does_not_count_as_nesting() =>
        Assert.Equal(100_000, Value($"loss = {string.Join(" + ", Enumerable.Repeat("x", 100_000))}", ("x", Tensor.Scalar(1)))[0]);

    [Fact]
    public void Repeated_doubling_takes_linear_time()
    {
        var step = Step([.. Enumerable.Range(1, 900).Select(i => $"a{i} = a{i - 1} + a{i - 1}")], ("a0", Tensor.Scalar(1)));

        Assert.Equal(Math.Pow(2, 900), Evaluate(step, step.Quantities[0].Gradient)[0]);
    }

    [Fact]
    public void An_alias_of_another_name_has_its_own_gradient()
    {
        var step = Step(["a = x * x", "b = a", "c = x * x", "loss = 3 * b + 5 * c + a"], ("x", Tensor.Scalar(2)));

        Assert.Equal([9 * 4, 4, 3, 5, 1], step.Quantities.Select(quantity => Evaluate(step, quantity.Gradient)[0]));
    }

    [Theory]
    [InlineData("max(0, x)", 0)]
    [InlineData("max(x, 0)", 0)]
    [InlineData("relu(x)", 0)]
    [InlineData("abs(x)", 0)]
    [InlineData("max(x, -x)", 0)]
    [InlineData("min(x, 2 * x)", 1.5)]
    [InlineData("x ^ 2", 0)]
    [InlineData("x ^ 1", 1)]
    [InlineData("x ^ 0", 0)]
    public void Derivatives_at_a_kink_are_the_documented_ones(string expression, double expected)
    {
        var step = Step([$"loss = {expression}"], ("x", Tensor.Scalar(0)));

        Assert.Equal(expected, Evaluate(step, step.Quantities[0].Gradient)[0]);
    }

    /// <summary>
    /// Compares gradients and Hessian-vector products with differences for batch normalisation, layer normalisation, attention, a recurrent
    /// step, and a mixture of functions.
    /// </summary>
    [Theory]
    [InlineData("m = mean(x, axis=0); v = mean((x - m) ^ 2, axis=0); n = (x - m) / sqrt(v + 1e-5); loss = mean((n * g + b) ^ 3)")]
    [InlineData("m = mean(x, axis=1); v = mean((x - m) ^ 2, axis=1); n = (x - m) / sqrt(v + 1e-5); loss = mean(tanh(n * g + b))")]
    [InlineData("s = x @ x.T / sqrt(3); p = softmax(s); o = p @ x; loss = sum(o ^ 2) ^ 0.5")]
    [InlineData("h1 = tanh(x @ w + b); h2 = tanh(h1 @ w + b); h3 = tanh(h2 @ w + b); loss = -mean(logSoftmax(h3) * softmax(g))")]
    [InlineData(
        "e = exp(-b ^ 2 / 2) ** g; q = log(1 + e) + sin(g) * cos(b); loss = q @ q + sigmoid(sum(gelu(x) * silu(x), axis=0)) @ softplus(b)"
    )]
    public void Programs_of_many_kinds_have_right_first_and_second_derivatives(string program)
    {
        var step = Step(
            program.Split("; "),
            ("x", Sample.In(Shape.Matrix(4, 3), -1, 1, 1)),
            ("w", Sample.In(Shape.Matrix(3, 3), -1, 1, 2)),
            ("g", Sample.In(Shape.Vector(3), 0.5, 1.5, 3)),
            ("b", Sample.In(Shape.Vector(3), -1, 1, 4))
        );
        var given = new Dictionary<Node, Tensor>(step.Assignment);
        var scope = new Scope(step.Loss.Graph, given);
        var variables = step.Quantities.Where(quantity => quantity.Role == QuantityRole.Data).ToArray();
        foreach (var variable in variables)
        {
            Near.Equal(scope.Differences(step.Loss, variable.Value), scope.Value(variable.Gradient), 1e-9, variable.Name);
        }

        var slope = variables
            .Select((variable, i) => new SumTo(Shape.Scalar).Of(variable.Gradient * scope.Leaf(Sample.In(variable.Value.Shape, -1, 1, i))))
            .Aggregate((a, b) => a + b);
        var product = slope.Differentiate(variables.Select(variable => variable.Value));
        foreach (var variable in variables)
        {
            Near.Equal(scope.Differences(slope, variable.Value), scope.Value(product[variable.Value]), 1e-8, variable.Name);
        }
    }

    private static double[] Value(string statement, params (string, Tensor)[] variables)
    {
        var names = new Dictionary<string, Node>();
        var scope = new Scope();
        foreach (var (name, value) in variables)
        {
            names.Add(name, scope.Leaf(value));
        }

        return scope.Value(StatementParser.Parse(scope.Graph, names, "statements[0]", statement, maxDepth: 100).Node);
    }

    private static TrainingStep Step(string[] statements, params (string, Tensor)[] variables) =>
        Program(statements, [], variables).Build();

    private static ProgramExercise Program(string[] statements, string[] parameters, params (string Name, Tensor Value)[] variables) =>
        new()
        {
            Variables = [.. variables.Select(variable => KeyValuePair.Create(variable.Name, variable.Value))],
            Parameters = parameters,
            Statements = statements,
            MaxDepth = 100,
        };

    private static double[] Evaluate(TrainingStep step, Node node)
    {
        using var evaluation = step.Evaluate(step.Plan([node]));
        return evaluation[node].ToArray();
    }

    /// <summary>The time grows with the number of variables, not with its square: this took minutes before.</summary>
    [Fact]
    public void A_program_may_have_very_many_parameters()
    {
        string[] names = [.. Enumerable.Range(0, 200_000).Select(i => $"x{i}")];
        var program = new ProgramExercise
        {
            Variables = [.. names.Select(name => KeyValuePair.Create(name, Tensor.Scalar(1)))],
            Parameters = [.. names.Reverse()],
            Statements = ["y = x0"],
            MaxDepth = 10,
        };

        Assert.Equal(names.Length + 1, program.Build().Quantities.Count);
        Assert.Throws<ProgramException>(() => (program with { Parameters = ["x1", .. names.Reverse()] }).Build());
    }
}
