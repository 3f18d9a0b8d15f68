using GradService.Engine.Differentiation;
using GradService.Engine.Evaluating;
using GradService.Engine.Graph;
using GradService.Engine.Networks;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;
using GradService.Engine.Tests.Laws;
using GradService.Engine.Training;

namespace GradService.Engine.Tests.Networks;

/// <summary>Laws that every network must satisfy, tested on random ones.</summary>
public sealed class NetworkLaws
{
    [Fact]
    public void Gradients_of_every_quantity_agree_with_central_differences() =>
        ForAllNetworks(exercise =>
        {
            var step = exercise.Build();
            foreach (var quantity in step.Quantities.Where(quantity => quantity.Role is QuantityRole.Parameter or QuantityRole.Data))
            {
                Near.Equal(Differences(step, quantity.Value), Values(step, quantity.Gradient), 1e-9, quantity.Name);
            }
        });

    [Fact]
    public void Gradients_of_computed_quantities_agree_with_differences_of_the_remaining_forward_pass() =>
        ForAllNetworks(exercise =>
        {
            var step = exercise.Build();
            using var evaluation = step.Evaluate(
                step.Plan([.. step.Quantities.Select(quantity => quantity.Value), .. step.Quantities.Select(quantity => quantity.Gradient)])
            );
            foreach (var quantity in step.Quantities.Where(quantity => quantity.Role == QuantityRole.Intermediate))
            {
                var given = new Dictionary<Node, Tensor>(step.Assignment) { [quantity.Value] = evaluation.Read(quantity.Value) };
                Near.Equal(Differences(step.Loss, given, quantity.Value), evaluation[quantity.Gradient], 1e-8, quantity.Name);
            }
        });

    [Fact]
    public void Hessian_vector_products_agree_with_differences_of_gradients() =>
        ForAllNetworks(exercise =>
        {
            var step = exercise.Build();
            var parameters = step.Parameters.ToArray();
            var given = new Dictionary<Node, Tensor>(step.Assignment);
            var slope = parameters
                .Select(
                    (parameter, i) =>
                    {
                        var direction = parameter.Value.Graph.Leaf(parameter.Value.Shape);
                        given[direction] = Sample.In(direction.Shape, -1, 1, i);
                        return new SumTo(Shape.Scalar).Of(parameter.Gradient * direction);
                    }
                )
                .Aggregate((a, b) => a + b);

            var product = slope.Differentiate(parameters.Select(parameter => parameter.Value));

            foreach (var parameter in parameters)
            {
                using var evaluation = new EvaluationPlan([product[parameter.Value]], given.Keys).Evaluate(given);
                Near.Equal(Differences(slope, given, parameter.Value), evaluation[product[parameter.Value]], 1e-8, parameter.Name);
            }
        });

    [Fact]
    public void Both_weight_layouts_give_the_same_gradients() =>
        ForAllNetworks(exercise =>
        {
            var other = exercise with
            {
                WeightLayout = exercise.WeightLayout == WeightLayout.InOut ? WeightLayout.OutIn : WeightLayout.InOut,
                Layers = [.. exercise.Layers.Select(layer => layer with { Weights = Transposed(layer.Weights) })],
            };
            var (step, twin) = (exercise.Build(), other.Build());
            foreach (var (quantity, same) in step.Quantities.Zip(twin.Quantities))
            {
                var gradient = new Tensor(same.Value.Shape, Values(twin, same.Gradient));
                var isWeights = quantity.Name.EndsWith(".weights", StringComparison.Ordinal);
                Near.Equal(Values(step, quantity.Gradient), (isWeights ? Transposed(gradient) : gradient).Values, 1e-12, quantity.Name);
            }
        });

    [Fact]
    public void A_layer_without_bias_equals_a_layer_with_a_zero_bias() =>
        ForAllNetworks(exercise =>
        {
            var without = exercise with { Layers = [.. exercise.Layers.Select(layer => layer with { Bias = null })] };
            var zeros = exercise with
            {
                Layers =
                [
                    .. without.Layers.Select(layer =>
                        layer with
                        {
                            Bias = Tensor.Vector(
                                new double[
                                    exercise.WeightLayout == WeightLayout.InOut ? layer.Weights.Shape.Columns : layer.Weights.Shape.Rows
                                ]
                            ),
                        }
                    ),
                ],
            };
            var (step, twin) = (without.Build(), zeros.Build());
            foreach (var quantity in step.Quantities)
            {
                Near.Equal(
                    Values(twin, twin.Quantities.Single(same => same.Name == quantity.Name).Gradient),
                    Values(step, quantity.Gradient),
                    1e-13,
                    quantity.Name
                );
            }
        });

    [Fact]
    public void Reductions_differ_by_their_divisors() =>
        ForAllNetworks(exercise =>
        {
            var samples = exercise.Targets.Shape.Rows;
            foreach (
                var (reduction, divisor) in new[] { (Reduction.SampleMean, samples), (Reduction.Mean, (int)exercise.Targets.Shape.Length) }
            )
            {
                var sum = (exercise with { Loss = exercise.Loss with { Reduction = Reduction.Sum } }).Build();
                var reduced = (exercise with { Loss = exercise.Loss with { Reduction = reduction } }).Build();
                foreach (var (whole, part) in sum.Quantities.Zip(reduced.Quantities).Where(pair => pair.First.Role != QuantityRole.Loss))
                {
                    Near.Equal(
                        Values(sum, whole.Gradient).Select(value => value / divisor).ToArray(),
                        Values(reduced, part.Gradient),
                        1e-12,
                        whole.Name
                    );
                }
            }
        });

    [Fact]
    public void Reversing_a_batch_reverses_its_deltas_but_not_the_gradients_of_the_parameters() =>
        ForAllNetworks(exercise =>
        {
            var reversed = exercise with { Inputs = Reversed(exercise.Inputs), Targets = Reversed(exercise.Targets) };
            var (step, twin) = (exercise.Build(), reversed.Build());
            foreach (var (quantity, same) in step.Quantities.Zip(twin.Quantities).Where(pair => pair.First.Role != QuantityRole.Loss))
            {
                var gradient = new Tensor(same.Value.Shape, Values(twin, same.Gradient));
                Near.Equal(
                    Values(step, quantity.Gradient),
                    (quantity.Role == QuantityRole.Parameter ? gradient : Reversed(gradient)).Values,
                    1e-12,
                    quantity.Name
                );
            }
        });

    [Fact]
    public void A_small_step_lowers_the_loss_by_the_rate_times_the_squared_gradient_norm() =>
        ForAllNetworks(exercise =>
        {
            const double rate = 1e-6;
            var step = (exercise with { LearningRate = rate }).Build();
            using var evaluation = step.Evaluate(step.Plan([step.Loss, step.LossAfterUpdate!]));
            var fall = evaluation[step.Loss][0] - evaluation[step.LossAfterUpdate!][0];
            var squares = step.Parameters.Sum(parameter => Values(step, parameter.Gradient).Sum(value => value * value));

            Assert.Equal(rate * squares, fall, 1e-12 + 1e-4 * rate * squares);
        });

    private static void ForAllNetworks(Action<NetworkExercise> law) => Seeds.ForAll(200, seed => law(RandomNetwork.Make(seed)));

    private static double[] Values(TrainingStep step, Node node)
    {
        using var evaluation = step.Evaluate(step.Plan([node]));
        return evaluation[node].ToArray();
    }

    private static double[] Differences(TrainingStep step, Node leaf) =>
        Differences(step.Loss, new Dictionary<Node, Tensor>(step.Assignment), leaf);

    private static double[] Differences(Node output, Dictionary<Node, Tensor> given, Node moved)
    {
        var scope = new Scope(moved.Graph, given);
        return scope.Differences(output, moved);
    }

    private static Tensor Transposed(Tensor matrix)
    {
        var (rows, columns) = (matrix.Shape.Rows, matrix.Shape.Columns);
        var values = new double[rows * columns];
        for (var i = 0; i < values.Length; i++)
        {
            values[i % columns * rows + i / columns] = matrix.Values[i];
        }

        return new Tensor(Shape.Matrix(columns, rows), values);
    }

    private static Tensor Reversed(Tensor matrix) =>
        new(matrix.Shape, Enumerable.Range(0, matrix.Shape.Rows).Reverse().SelectMany(row => matrix.Row(row).ToArray()).ToArray());
}
