using GradService.Engine.Graph;
using GradService.Engine.Networks;
using GradService.Engine.Tensors;
using GradService.Engine.Training;

namespace GradService.Engine.Tests.Networks;

/// <summary>Huge pre-activations give finite numbers wherever the exact result is finite.</summary>
public sealed class StabilityTests
{
    public static TheoryData<string, string, double> Saturated
    {
        get
        {
            var data = new TheoryData<string, string, double>();
            foreach (var activation in Activations.All)
            {
                foreach (var loss in Losses.All.Where(loss => IsDefined(activation.Name, loss.Name)))
                {
                    data.Add(activation.Name, loss.Name, 1000);
                    data.Add(activation.Name, loss.Name, -1000);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Saturated))]
    public void Everything_is_finite_for_pre_activations_of_a_thousand(string activation, string loss, double z)
    {
        foreach (var target in new[] { 0.0, 0.25, 1.0 })
        {
            var step = Step(activation, loss, z, [target, 1 - target]);
            Node[] nodes =
            [
                step.Loss,
                .. step.Quantities.Where(quantity => quantity.Name == "output.z").Select(quantity => quantity.Gradient),
                .. step.Parameters.Select(parameter => parameter.Gradient),
            ];
            using var evaluation = step.Evaluate(step.Plan(nodes));
            Assert.All(nodes, node => Assert.All(evaluation[node].ToArray(), value => Assert.True(double.IsFinite(value))));
        }
    }

    [Theory]
    [InlineData("sigmoid", "binaryCrossEntropy", 1000, 0, 1000, 0.5)]
    [InlineData("sigmoid", "binaryCrossEntropy", -1000, 0, 0, 0)]
    [InlineData("identity", "binaryCrossEntropyWithLogits", 1000, 0, 1000, 0.5)]
    [InlineData("softmax", "crossEntropy", 1000, 0, 1000, 1)]
    [InlineData("sigmoid", "crossEntropy", -1000, 1, 1000, -1)]
    [InlineData("identity", "crossEntropyWithLogits", 1000, 0, 1000, 1)]
    public void A_confident_wrong_prediction_has_the_right_loss_and_delta(
        string activation,
        string loss,
        double z,
        double target,
        double expectedLoss,
        double expectedDelta
    )
    {
        // The two outputs are z and 0, with targets y and 1 − y. Binary losses are averaged over both; the second output adds at most
        // ln 2 / 2.
        var step = Step(activation, loss, z, [target, 1 - target]);
        var delta = step.Quantities.Single(quantity => quantity.Name == "output.z").Gradient;
        using var evaluation = step.Evaluate(step.Plan([step.Loss, delta]));

        var others = loss.StartsWith("binary", StringComparison.Ordinal) ? Math.Log(2) : 0;
        var divisor = loss.StartsWith("binary", StringComparison.Ordinal) ? 2 : 1;
        Assert.Equal((expectedLoss + others) / divisor, evaluation[step.Loss][0], 1e-12);
        Assert.Equal(expectedDelta, evaluation[delta][0], 1e-15);
    }

    [Theory]
    [InlineData(30, 0, 1 + 1.0686474581524463e13)]
    [InlineData(40, 0, 1 + 2.3538526683702e17)]
    [InlineData(40, 1, -1)]
    [InlineData(-40, 1, -1 - 2.3538526683702e17)]
    public void The_gradient_at_a_saturated_sigmoid_keeps_its_digits(double z, double target, double expected)
    {
        // ∂loss/∂a = (1 − y)/(1 − a) − y/a with 1/(1 − a) = 1 + e^z and 1/a = 1 + e^−z.
        var step = Step("sigmoid", "binaryCrossEntropy", z, [target, 0.5]);
        var gradient = step.Quantities.Single(quantity => quantity.Name == "output.a").Gradient;
        using var evaluation = step.Evaluate(step.Plan([gradient]));

        Assert.Equal(1, 2 * evaluation[gradient][0] / expected, 1e-13);
    }

    [Theory]
    [InlineData("sigmoid", 30, 9.357622968838425e-14)]
    [InlineData("sigmoid", -30, 9.357622968838425e-14)]
    [InlineData("tanh", 15, 3.74304918753537e-13)]
    public void The_slope_of_a_saturated_unit_keeps_its_digits(string activation, double z, double expected)
    {
        // With mae and a target far below, delta is half the slope of the activation: the mean is over two outputs. Expected values: from
        // Python, with e^−z / (1 + e^−z)² and 1 / cosh² z.
        var step = Step(activation, "mae", z, [-5, -5]);
        var delta = step.Quantities.Single(quantity => quantity.Name == "output.z").Gradient;
        using var evaluation = step.Evaluate(step.Plan([delta]));

        Assert.Equal(1, 2 * evaluation[delta][0] / expected, 1e-14);
    }

    [Fact]
    public void An_overflowing_logit_difference_adds_no_loss_for_a_class_with_target_zero()
    {
        var step = new NetworkExercise
        {
            Layers = [new Layer("output", Tensor.Matrix(2, 1e308, -1e308), null, RandomNetwork.Activation("identity"))],
            Loss = new Loss(Losses.All.Single(choice => choice.Name == "crossEntropyWithLogits").Default, Reduction.Sum),
            Inputs = Tensor.Matrix(1, 1),
            Targets = Tensor.Matrix(2, 1, 0),
        }.Build();
        using var evaluation = step.Evaluate(step.Plan([step.Loss]));

        Assert.Equal(0, evaluation[step.Loss][0]);
    }

    [Fact]
    public void A_saturated_softmax_still_has_a_gradient_at_its_activations()
    {
        var step = Step("softmax", "crossEntropy", -2000, [0, 1]);
        var gradient = step.Quantities.Single(quantity => quantity.Name == "output.a").Gradient;
        using var evaluation = step.Evaluate(step.Plan([gradient]));

        Assert.Equal(0, evaluation[gradient][0]);
        Assert.Equal(-1, evaluation[gradient][1]);
    }

    private static TrainingStep Step(string activation, string loss, double z, double[] targets) =>
        new NetworkExercise
        {
            Layers = [new Layer("output", Tensor.Matrix(2, z, 0), null, RandomNetwork.Activation(activation))],
            Loss = new Loss(
                Losses.All.Single(choice => choice.Name == loss).Default,
                Losses.All.Single(choice => choice.Name == loss).Default.DefaultReduction
            ),
            Inputs = Tensor.Matrix(1, 1),
            Targets = Tensor.Matrix(2, targets),
        }.Build();

    // A cross-entropy of probabilities is defined where the activation gives probabilities.
    private static bool IsDefined(string activation, string loss) =>
        loss switch
        {
            "binaryCrossEntropy" => activation == "sigmoid",
            "crossEntropy" => activation is "softmax" or "sigmoid",
            _ => true,
        };
}
