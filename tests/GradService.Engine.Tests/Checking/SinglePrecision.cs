using System.Globalization;
using System.Text;
using GradService.Engine.Answers;
using GradService.Engine.Networks;
using GradService.Engine.Tensors;
using GradService.Engine.Tests.Networks;
using GradService.Engine.Training;

namespace GradService.Engine.Tests.Checking;

/// <summary>An independent float32 implementation: backpropagation of a 5-8-3 tanh network on 16 samples.</summary>
internal static class SinglePrecision
{
    private const int Samples = 16;
    private const int Inputs = 5;
    private const int Hidden = 8;
    private const int Outputs = 3;

    public static (NetworkExercise Exercise, Dictionary<string, WrittenTensor> Gradients) Make(int seed)
    {
        var random = new Random(seed);
        var (x, y) = (Numbers(Samples * Inputs), Numbers(Samples * Outputs));
        var (w1, b1, w2, b2) = (Numbers(Inputs * Hidden), Numbers(Hidden), Numbers(Hidden * Outputs), Numbers(Outputs));
        var (dw1, db1, dw2, db2) = (new float[w1.Length], new float[b1.Length], new float[w2.Length], new float[b2.Length]);
        for (var n = 0; n < Samples; n++)
        {
            var hidden = new float[Hidden];
            for (var j = 0; j < Hidden; j++)
            {
                var z = b1[j];
                for (var i = 0; i < Inputs; i++)
                {
                    z += x[n * Inputs + i] * w1[i * Hidden + j];
                }

                hidden[j] = MathF.Tanh(z);
            }

            var back = new float[Hidden];
            for (var k = 0; k < Outputs; k++)
            {
                var a = b2[k];
                for (var j = 0; j < Hidden; j++)
                {
                    a += hidden[j] * w2[j * Outputs + k];
                }

                var delta = 2 * (a - y[n * Outputs + k]) / (Samples * Outputs);
                db2[k] += delta;
                for (var j = 0; j < Hidden; j++)
                {
                    dw2[j * Outputs + k] += hidden[j] * delta;
                    back[j] += w2[j * Outputs + k] * delta;
                }
            }

            for (var j = 0; j < Hidden; j++)
            {
                var delta = back[j] * (1 - hidden[j] * hidden[j]);
                db1[j] += delta;
                for (var i = 0; i < Inputs; i++)
                {
                    dw1[i * Hidden + j] += x[n * Inputs + i] * delta;
                }
            }
        }

        var exercise = new NetworkExercise
        {
            Layers =
            [
                new Layer("layer1", Matrix(w1, Hidden), Vector(b1), RandomNetwork.Activation("tanh")),
                new Layer("layer2", Matrix(w2, Outputs), Vector(b2), RandomNetwork.Activation("identity")),
            ],
            Loss = new Loss(Losses.All.Single(loss => loss.Name == "mse").Default, Reduction.Mean),
            Inputs = Matrix(x, Inputs),
            Targets = Matrix(y, Outputs),
        };
        return (
            exercise,
            new Dictionary<string, WrittenTensor>
            {
                ["layer1.weights"] = Written(dw1, Matrix(dw1, Hidden)),
                ["layer1.bias"] = Written(db1, Vector(db1)),
                ["layer2.weights"] = Written(dw2, Matrix(dw2, Outputs)),
                ["layer2.bias"] = Written(db2, Vector(db2)),
            }
        );

        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.5))];
    }

    private static Tensor Matrix(float[] values, int columns) => Tensor.Matrix(columns, [.. values.Select(value => (double)value)]);

    private static Tensor Vector(float[] values) => Tensor.Vector([.. values.Select(value => (double)value)]);

    private static WrittenTensor Written(float[] values, Tensor tensor) =>
        new(
            tensor,
            [
                .. values.Select(value =>
                    WrittenDigits.Of(Encoding.UTF8.GetBytes(((double)value).ToString("R", CultureInfo.InvariantCulture)))
                ),
            ]
        );
}
