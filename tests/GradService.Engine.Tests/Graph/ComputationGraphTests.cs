using GradService.Engine.Differentiation;
using GradService.Engine.Evaluating;
using GradService.Engine.Graph;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;
using GradService.Engine.Tests.Laws;

namespace GradService.Engine.Tests.Graph;

public sealed class ComputationGraphTests
{
    [Fact]
    public void A_chain_of_ten_thousand_nodes_is_evaluated_and_differentiated()
    {
        var scope = new Scope();
        var x = scope.Leaf(Tensor.Scalar(0.5));
        var end = Enumerable.Range(0, 10_000).Aggregate(x, (node, _) => scope.Graph.Add(Functions.Tanh, node));

        // The derivative of n nested tanh is the product of all 1 − tanh², computed here directly.
        var (value, derivative) = Enumerable
            .Range(0, 10_000)
            .Aggregate(
                (Value: 0.5, Derivative: 1.0),
                (at, _) => (Math.Tanh(at.Value), at.Derivative * (1 - Math.Tanh(at.Value) * Math.Tanh(at.Value)))
            );
        Assert.Equal(value, scope.Value(end)[0], 1e-12);
        Assert.Equal(1, scope.Value(end.Differentiate([x])[x])[0] / derivative, 1e-9);
    }

    [Fact]
    public void A_thousand_doublings_take_a_linear_number_of_nodes()
    {
        var scope = new Scope();
        var x = scope.Leaf(Tensor.Scalar(1));
        var end = Enumerable.Range(0, 1000).Aggregate(x, (node, _) => scope.Graph.Add(Arithmetic.Add, node, node));

        Assert.Equal(Math.Pow(2, 1000), scope.Value(end.Differentiate([x])[x])[0]);
        Assert.True(scope.Graph.Nodes.Count < 5_000);
    }

    [Fact]
    public void Only_ancestors_of_the_outputs_are_computed()
    {
        var scope = new Scope();
        var x = scope.Leaf(Tensor.Scalar(2));
        var asked = Functions.Exp.Of(x);
        var unasked = Functions.Log.Of(x);

        var plan = new EvaluationPlan([asked], [x]);

        Assert.Contains(asked, plan.Nodes);
        Assert.DoesNotContain(unasked, plan.Nodes);
        Assert.DoesNotContain(x, plan.Nodes);
    }

    [Fact]
    public void An_override_replaces_the_computed_value()
    {
        var scope = new Scope();
        var x = scope.Leaf(Tensor.Scalar(2));
        var square = Functions.Square.Of(x);
        var next = 1 - square;

        Assert.Equal(-3, scope.Value(next)[0]);
        Assert.Equal(-4, scope.Value(next, (square, Tensor.Scalar(5)))[0]);
    }

    [Fact]
    public void A_stable_form_is_not_used_if_the_node_it_bypasses_is_overridden()
    {
        var scope = new Scope();
        var (z, y) = (scope.Leaf(Tensor.Scalar(1000)), scope.Leaf(Tensor.Scalar(0)));
        var a = scope.Graph.Add(Functions.Sigmoid, z);
        var loss = CrossEntropies.BinaryCrossEntropy.Of(a, y);

        Assert.Equal(1000, scope.Value(loss)[0]);
        Assert.Equal(Math.Log(2), scope.Value(loss, (a, Tensor.Scalar(0.5)))[0], 1e-15);
    }

    [Fact]
    public void Equal_expressions_share_a_node_but_an_added_node_is_always_new()
    {
        var scope = new Scope();
        var x = scope.Leaf(Tensor.Scalar(2));

        Assert.Same(Functions.Exp.Of(x), Functions.Exp.Of(x));
        Assert.NotSame(scope.Graph.Add(Functions.Exp, x), scope.Graph.Add(Functions.Exp, x));
        Assert.Same(x, 1 * x);
    }

    [Fact]
    public void A_node_that_the_output_does_not_depend_on_has_a_gradient_of_zeros()
    {
        var scope = new Scope();
        var (x, other) = (scope.Leaf(Tensor.Scalar(2)), scope.Leaf(Tensor.Matrix(2, 1, 2, 3, 4)));

        Assert.Equal(new double[4], scope.Value(Functions.Exp.Of(x).Differentiate([x, other])[other]));
    }

    [Fact]
    public void Shapes_are_checked_when_a_node_is_added()
    {
        var graph = new ComputationGraph();
        var (wide, tall) = (graph.Leaf(Shape.Matrix(2, 3)), graph.Leaf(Shape.Matrix(4, 1)));

        var mismatch = Assert.Throws<ShapeMismatchException>(() => graph.Add(MatMul.Plain, wide, tall));
        Assert.Contains("2 x 3 and 4 x 1", mismatch.Message, StringComparison.Ordinal);
        Assert.Throws<ShapeMismatchException>(() => graph.Add(Arithmetic.Add, wide, tall));
        Assert.Throws<ShapeMismatchException>(() => graph.Add(new SumTo(Shape.Vector(2)), wide));
        Assert.Throws<ShapeMismatchException>(() => graph.Add(new BroadcastTo(Shape.Matrix(4, 4)), wide));
        Assert.Throws<ShapeMismatchException>(() => graph.Add(CrossEntropyWithLogits.Instance, wide, tall));
        Assert.Throws<ShapeMismatchException>(() => wide.Differentiate([wide]));
    }

    [Fact]
    public void A_given_value_must_have_the_shape_of_its_node()
    {
        var graph = new ComputationGraph();
        var x = graph.Leaf(Shape.Vector(3));
        var plan = new EvaluationPlan([Functions.Exp.Of(x)], [x]);

        Assert.Throws<ShapeMismatchException>(() => plan.Evaluate(new Dictionary<Node, Tensor> { [x] = Tensor.Vector(1, 2) }));
    }

    [Fact]
    public void A_product_of_two_broadcasts_keeps_its_shape()
    {
        var graph = new ComputationGraph();
        var (a, b) = (graph.Leaf(Shape.Scalar), graph.Leaf(Shape.Vector(4)));
        var target = Shape.Matrix(3, 4);

        Assert.Equal(target, (new BroadcastTo(target).Of(a) * new BroadcastTo(target).Of(b)).Shape);
        Assert.Equal(target, (new BroadcastTo(target).Of(a) * new BroadcastTo(target).Of(a)).Shape);
        Assert.Equal(target, (new BroadcastTo(target).Of(graph.Constant(1)) * new BroadcastTo(target).Of(a)).Shape);
    }

    [Fact]
    public void An_evaluation_can_be_cancelled()
    {
        var graph = new ComputationGraph();
        var x = graph.Leaf(Shape.Scalar);
        var plan = new EvaluationPlan([Functions.Exp.Of(x)], [x]);

        Assert.Throws<OperationCanceledException>(() =>
            plan.Evaluate(new Dictionary<Node, Tensor> { [x] = Tensor.Scalar(1) }, new CancellationToken(canceled: true))
        );
    }

    [Fact]
    public void A_plan_reports_its_work_and_its_memory()
    {
        var graph = new ComputationGraph();
        var (a, b) = (graph.Leaf(Shape.Matrix(5, 7)), graph.Leaf(Shape.Matrix(7, 3)));

        var plan = new EvaluationPlan([MatMul.Plain.Of(a, b)], [a, b]);

        Assert.Equal(2.0 * 5 * 7 * 3, plan.Work);
        Assert.Equal(5 * 3, plan.Length);
    }

    [Fact]
    public void Nothing_can_be_added_to_a_sealed_graph()
    {
        var graph = new ComputationGraph();
        var square = Functions.Square.Of(graph.Leaf(Shape.Scalar));
        graph.Seal();
        Assert.Same(square, Functions.Square.Of(square.Operands[0]));
        Assert.Throws<InvalidOperationException>(() => graph.Constant(2));
        Assert.Throws<InvalidOperationException>(() => Functions.Exp.Of(square));
    }
}
