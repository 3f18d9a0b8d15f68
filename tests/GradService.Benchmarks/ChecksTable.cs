using System.Diagnostics;
using GradService.Engine.Checking;
using GradService.Engine.Networks;
using GradService.Engine.Tensors;

namespace GradService.Benchmarks;

/// <summary>
/// How exact and how fast numerical checks are, as a Markdown table. The truth is the gradient by backpropagation, whose own
/// error is some 1e-16 of its size.
/// </summary>
internal static class ChecksTable
{
    public static void Print()
    {
        Console.WriteLine("| network | elements | covered by the stated error | median relative error | largest relative error | median stated error | agree | seconds | elements/s |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        Row("6-16-16-4 x 16, tanh, softmax cross-entropy", Loads.Make([6, 16, 16, 4], 16, "tanh", "crossEntropyWithLogits"));
        Row("6-16-16-4 x 16, sigmoid, binary cross-entropy", Loads.Make([6, 16, 16, 4], 16, "sigmoid", "binaryCrossEntropyWithLogits"));
        Row("6-16-16-4 x 16, gelu, MSE", Loads.Make([6, 16, 16, 4], 16, "gelu", "mse"));
        Row("6-16-16-4 x 16, elu, Huber", Loads.Make([6, 16, 16, 4], 16, "elu", "huber"));
        Row("S: 1-2-1 x 1, relu, MSE", Loads.Make("S"));
        Row("M: 8-16-16-4 x 32, relu, MSE", Loads.Make("M"));
        Row("64-32-10 x 16, relu, MSE", Loads.Make([64, 32, 10], 16, "relu", "mse"));
        Row("L: 784-128-10 x 64, relu, MSE", Loads.Make("L"));
    }

    private static void Row(string name, NetworkExercise exercise)
    {
        var step = exercise.Build();
        new GradientCheck(Loads.Make("S").Build(), null, null).Run();
        var watch = Stopwatch.StartNew();
        var report = new GradientCheck(step, null, null).Run();
        watch.Stop();

        var elements = report.Quantities.Values.SelectMany(Elements).ToArray();
        var relative = elements.Where(element => element.Truth != 0).Select(element => element.Difference / Math.Abs(element.Truth)).Order().ToArray();
        var stated = elements.Where(element => element.Truth != 0).Select(element => element.Bound / Math.Abs(element.Truth)).Order().ToArray();
        var covered = elements.Count(element => element.Difference <= element.Bound);
        Console.WriteLine(FormattableString.Invariant(
            $"| {name} | {elements.Length} | {100.0 * covered / elements.Length:F2} % | {relative[relative.Length / 2]:E1} | {relative[^1]:E1} | {stated[stated.Length / 2]:E1} | {report.Summary.Agree} | {watch.Elapsed.TotalSeconds:F3} | {elements.Length / watch.Elapsed.TotalSeconds:F0} |"));
    }

    private static IEnumerable<(double Truth, double Difference, double Bound)> Elements(QuantityCheck check)
    {
        var (truth, numerical, bound) = (Values(check.Analytic), Values(check.Numerical), Values(check.ErrorBound));
        return truth.Select((value, i) => (value, Math.Abs(value - numerical[i]), bound[i]));
    }

    private static double[] Values(Tensor tensor) => tensor.Values.ToArray();
}
