using System.Globalization;
using System.Text;
using FsCheck.Fluent;
using GradService.Engine.Answers;
using GradService.Engine.Checking;
using GradService.Engine.Differentiation;
using GradService.Engine.Evaluating;
using GradService.Engine.Networks;
using GradService.Engine.Programs;
using GradService.Engine.Tensors;
using GradService.Engine.Tests.Networks;
using GradService.Engine.Training;

namespace GradService.Engine.Tests.Checking;

/// <summary>Builds exercises and claimed gradients, and runs the check.</summary>
internal static class Claims
{
    public static CheckReport Check(TrainingStep step, Dictionary<string, WrittenTensor> claimed) =>
        new GradientCheck(step, claimed, null).Run();

    public static Dictionary<string, WrittenTensor> Gradients(TrainingStep step, IEnumerable<Quantity> quantities)
    {
        var wanted = quantities.ToArray();
        using var evaluation = step.Evaluate(step.Plan([.. wanted.Select(quantity => quantity.Gradient)]));
        return wanted.ToDictionary(
            quantity => quantity.Name,
            quantity => Written(new Tensor(quantity.Value.Shape, evaluation[quantity.Gradient].ToArray()))
        );
    }

    /// <summary>The parameters' gradients, with a separate weight for the convention at each kink.</summary>
    public static Dictionary<string, WrittenTensor> Gradients(HeldLoss held, TrainingStep step, Func<int, double> weight)
    {
        var weights = held.Kinks.Select((_, i) => weight(i)).ToArray();
        var assignment = held.At(i => weights[i]);
        var gradients = held.Find(step.Loss)!.Differentiate(step.Parameters.Select(parameter => held.Find(parameter.Value)!));
        using var evaluation = new EvaluationPlan([.. gradients.Values], assignment.Keys).Evaluate(assignment);
        return step.Parameters.ToDictionary(
            parameter => parameter.Name,
            parameter => Written(new Tensor(parameter.Value.Shape, evaluation[gradients[held.Find(parameter.Value)!]].ToArray()))
        );
    }

    public static WrittenTensor Written(Tensor tensor) =>
        new(
            tensor,
            [
                .. tensor
                    .Values.ToArray()
                    .Select(value => WrittenDigits.Of(Encoding.UTF8.GetBytes(value.ToString("R", CultureInfo.InvariantCulture)))),
            ]
        );

    public static WrittenTensor WrittenScalar(string text) =>
        new(Tensor.Scalar(double.Parse(text, CultureInfo.InvariantCulture)), [WrittenDigits.Of(Encoding.UTF8.GetBytes(text))]);

    public static WrittenTensor Rounded(Tensor tensor, string format)
    {
        var texts = tensor.Values.ToArray().Select(value => value.ToString(format, CultureInfo.InvariantCulture)).ToArray();
        return new(
            new Tensor(tensor.Shape, texts.Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray()),
            [.. texts.Select(text => WrittenDigits.Of(Encoding.UTF8.GetBytes(text)))]
        );
    }

    public static int Place(IReadOnlyList<int> index, Shape shape) => index.Count == 2 ? index[0] * shape.Columns + index[1] : index[0];

    public static TrainingStep Program(string variable, Tensor value, string[] statements) =>
        new ProgramExercise
        {
            Variables = [KeyValuePair.Create(variable, value)],
            Statements = statements,
            MaxDepth = 100,
        }.Build();

    public static NetworkExercise NiceNetwork(int seed)
    {
        var random = new Random(seed);
        var widths = new[] { random.Next(1, 3), random.Next(1, 4), random.Next(1, 3), 1 };
        var samples = random.Next(1, 4);
        return new NetworkExercise
        {
            Layers =
            [
                .. Enumerable
                    .Range(1, 3)
                    .Select(i => new Layer(
                        $"layer{i}",
                        Nice(widths[i - 1], widths[i]),
                        Tensor.Vector(Nice(1, widths[i]).Values.ToArray()),
                        RandomNetwork.Activation(i < 3 ? "relu" : "identity")
                    )),
            ],
            Loss = new Loss(Losses.All[0].Default, Reduction.Mean),
            Inputs = Nice(samples, widths[0]),
            Targets = Nice(samples, 1),
        };

        Tensor Nice(int rows, int columns) =>
            Tensor.Matrix(columns, [.. Enumerable.Range(0, rows * columns).Select(_ => random.Next(-2, 3) / 2.0)]);
    }
}
