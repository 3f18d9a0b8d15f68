using GradService.Engine.Networks;
using GradService.Engine.Tensors;
using GradService.Engine.Tests.Networks;
using GradService.Engine.Training;

namespace GradService.Engine.Tests.Training;

public sealed class TrainingStepTests
{
    [Fact]
    public void An_overflow_is_traced_to_its_first_quantity_sample_and_unit()
    {
        var failure = Assert.Throws<NonFiniteException>(() => Evaluate(Exercise([1, 1e3], [1, 1e308], "relu", "mse")));

        Assert.Equal(("output.z", "value"), (failure.Quantity, failure.Aspect));
        Assert.Equal([("sample", 1), ("unit", 1)], failure.Index);
        Assert.Equal(double.PositiveInfinity, failure.Value);
    }

    [Fact]
    public void An_undefined_loss_is_traced_to_the_element_that_causes_it()
    {
        var failure = Assert.Throws<NonFiniteException>(() => Evaluate(Exercise([0.5, 1], [1, -2], "identity", "crossEntropy")));

        Assert.Equal(("loss", "value"), (failure.Quantity, failure.Aspect));
        Assert.Equal([("sample", 0), ("unit", 1)], failure.Index);
        Assert.Equal(double.NaN, failure.Value);
    }

    [Fact]
    public void An_overflow_in_the_sum_alone_is_not_traced_to_an_element()
    {
        var failure = Assert.Throws<NonFiniteException>(() => Evaluate(Exercise([1], [1.2e154, 1.2e154], "identity", "mse")));

        Assert.Equal(("loss", "value"), (failure.Quantity, failure.Aspect));
        Assert.Empty(failure.Index);
    }

    [Fact]
    public void A_mean_of_equal_errors_is_that_error()
    {
        var step = Exercise([.. Enumerable.Repeat(1.0, 49)], [1.5, 1.5], "identity", "mse").Build();
        using var evaluation = step.Evaluate(step.Plan([step.Loss]));

        Assert.Equal(1, evaluation[step.Loss][0]);
    }

    [Fact]
    public void An_update_that_overflows_is_traced_to_its_parameter()
    {
        var failure = Assert.Throws<NonFiniteException>(() =>
            Evaluate(Exercise([1], [1, 1e3], "identity", "mse") with { LearningRate = 1e306 })
        );

        Assert.Equal(("output.weights", "updated value"), (failure.Quantity, failure.Aspect));
        Assert.Equal([("row", 0), ("column", 1)], failure.Index);
    }

    [Fact]
    public void An_overflow_of_the_loss_after_the_update_is_reported_as_such()
    {
        var step = (Exercise([1], [1, 1], "identity", "mse") with { LearningRate = 1e200 }).Build();

        var failure = Assert.Throws<NonFiniteException>(() => step.Evaluate(step.Plan([step.LossAfterUpdate!])));
        Assert.Equal(("loss", "value after the update"), (failure.Quantity, failure.Aspect));
    }

    [Theory]
    [InlineData(2, 3, 0, "expected 2 rows, one per sample; found 3")]
    [InlineData(2, 2, 1, "expected 2 values, one per unit of 'output'; found 1")]
    public void Targets_that_do_not_fit_are_named(int samples, int targetRows, int axis, string message)
    {
        var exercise = Exercise(new double[samples], [1, 1], "identity", "mse") with { Targets = Tensor.Matrix(1, new double[targetRows]) };

        var mismatch = Assert.Throws<QuantityShapeException>(() => exercise.Build());
        Assert.Equal((exercise.Targets, axis, message), (mismatch.Tensor, mismatch.Axis, mismatch.Message));
    }

    private static void Evaluate(NetworkExercise exercise)
    {
        var step = exercise.Build();
        step.Evaluate(step.Plan([step.Loss, .. step.Parameters.Select(parameter => parameter.Updated ?? parameter.Gradient)])).Dispose();
    }

    private static NetworkExercise Exercise(double[] inputs, double[] weights, string activation, string loss) =>
        new()
        {
            Layers = [new Layer("output", Tensor.Matrix(2, weights), null, RandomNetwork.Activation(activation))],
            Loss = new Loss(Losses.All.Single(choice => choice.Name == loss).Default, Reduction.Mean),
            Inputs = Tensor.Matrix(1, inputs),
            Targets = Tensor.Matrix(2, [.. Enumerable.Repeat(new[] { 0.5, 0.5 }, inputs.Length).SelectMany(row => row)]),
        };
}
