using System.Diagnostics;
using System.Globalization;
using GradService.Engine.Checking;
using GradService.Engine.Networks;
using GradService.Engine.Tensors;

namespace GradService.Benchmarks;

/// <summary>
/// Accuracy and speed of numerical gradient checks, as Markdown tables. The reference is the gradient by backpropagation, whose own
/// relative error is about 1e-16.
/// </summary>
internal static class ChecksTable
{
    private const int Rounds = 3;

    /// <summary>Prints both tables. The second compares with PyTorch if python3 has it.</summary>
    public static void Print()
    {
        Console.WriteLine(
            "| network, samples | elements | covered by the stated error | relative error, median | largest | stated, median |"
        );
        Console.WriteLine("|---|---:|---:|---:|---:|---:|");
        Accuracy("6-16-16-4 x 16, tanh, softmax cross-entropy", Loads.Make([6, 16, 16, 4], 16, "tanh", "crossEntropyWithLogits"));
        Accuracy(
            "6-16-16-4 x 16, sigmoid, binary cross-entropy",
            Loads.Make([6, 16, 16, 4], 16, "sigmoid", "binaryCrossEntropyWithLogits")
        );
        Accuracy("6-16-16-4 x 16, gelu, MSE", Loads.Make([6, 16, 16, 4], 16, "gelu", "mse"));
        Accuracy("6-16-16-4 x 16, elu, Huber", Loads.Make([6, 16, 16, 4], 16, "elu", "huber"));
        Accuracy("S: 1-2-1 x 1, relu, MSE", Loads.Make("S"));
        Accuracy("M: 8-16-16-4 x 32, relu, MSE", Loads.Make("M"));
        Accuracy("L: 784-128-10 x 64, relu, MSE", Loads.Make("L"));

        Console.WriteLine();
        Console.WriteLine(
            "| network, samples | elements | seconds | elements a second | torch.autograd.gradcheck, slow mode: seconds | ratio |"
        );
        Console.WriteLine("|---|---:|---:|---:|---:|---:|");
        Speed([8, 16, 16, 4], 32);
        Speed([64, 32, 10], 16);
        Speed([784, 16, 10], 64);
        Speed([784, 128, 10], 64);
    }

    private static void Accuracy(string name, NetworkExercise exercise)
    {
        var report = new GradientCheck(exercise.Build(), null, null).Run();
        var all = report.Quantities.Values.SelectMany(Elements).ToArray();
        var covered = all.Count(element => element.Difference <= element.Bound);
        // Relative errors are undefined where the gradient is 0.
        var elements = all.Where(element => element.Truth != 0).ToArray();
        var relative = elements.Select(element => element.Difference / Math.Abs(element.Truth)).Order().ToArray();
        var stated = elements.Select(element => element.Bound / Math.Abs(element.Truth)).Order().ToArray();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {report.Summary.Elements} | {100.0 * covered / all.Length:F2} % | {relative[relative.Length / 2]:0.0e+0} | "
                    + $"{relative[^1]:0.0e+0} | {stated[stated.Length / 2]:0.0e+0} |"
            )
        );
    }

    private static void Speed(int[] widths, int samples)
    {
        // Run once to warm up, then take the median of the rounds. The time includes building the graph and judging the elements.
        var elements = Seconds(widths, samples).Elements;
        var seconds = Enumerable.Range(0, Rounds).Select(_ => Seconds(widths, samples).Seconds).Order().ElementAt(Rounds / 2);
        var torch = TorchSeconds(widths, samples);
        var (theirs, ratio) = torch is { } found
            ? (found.ToString("F2", CultureInfo.InvariantCulture), (found / seconds).ToString("F0", CultureInfo.InvariantCulture))
            : ("not found", "");
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {string.Join("-", widths)} x {samples}, relu, MSE | {elements} | {seconds:F4} | {elements / seconds:F0} | {theirs} | "
                    + $"{ratio} |"
            )
        );
    }

    private static (int Elements, double Seconds) Seconds(int[] widths, int samples)
    {
        var exercise = Loads.Make(widths, samples, "relu", "mse");
        var watch = Stopwatch.StartNew();
        var report = new GradientCheck(exercise.Build(), null, null).Run();
        return (report.Summary.Elements, watch.Elapsed.TotalSeconds);
    }

    private static double? TorchSeconds(int[] widths, int samples)
    {
        var start = new ProcessStartInfo(
            "python3",
            [Path.Combine(AppContext.BaseDirectory, "gradcheck.py"), $"{samples}", .. widths.Select(width => $"{width}")]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["OMP_NUM_THREADS"] = "1", ["OPENBLAS_NUM_THREADS"] = "1" },
        };
        try
        {
            using var process = Process.Start(start)!;
            return double.TryParse(process.StandardOutput.ReadToEnd(), CultureInfo.InvariantCulture, out var seconds) ? seconds : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static IEnumerable<(double Truth, double Difference, double Bound)> Elements(QuantityCheck check)
    {
        var (truth, numerical, bound) = (Values(check.Analytic), Values(check.Numerical), Values(check.ErrorBound));
        return truth.Select((value, i) => (value, Math.Abs(value - numerical[i]), bound[i]));
    }

    private static double[] Values(Tensor tensor) => tensor.Values.ToArray();
}
