using BenchmarkDotNet.Attributes;
using GradService.Engine.Operations;

namespace GradService.Benchmarks;

/// <summary>Matrix products of a training step, for the shapes of the benchmark networks: packed panels against plain loops.</summary>
public class MatrixProductBenchmark
{
    private double[] _a = null!;
    private double[] _b = null!;
    private double[] _result = null!;
    private (int Rows, int Inner, int Columns) _shape;

    /// <summary>Rows, inner extent and columns: the largest layers of M, L and XL.</summary>
    [Params("32-16-16", "64-784-128", "128-784-512")]
    public string Shape { get; set; } = "";

    /// <summary>Makes the matrices.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        var extents = Shape.Split('-').Select(int.Parse).ToArray();
        _shape = (extents[0], extents[1], extents[2]);
        var random = new Random(1);
        _a = [.. Enumerable.Range(0, _shape.Rows * _shape.Inner).Select(_ => random.NextDouble())];
        _b = [.. Enumerable.Range(0, _shape.Inner * _shape.Columns).Select(_ => random.NextDouble())];
        _result = new double[_shape.Rows * _shape.Columns];
    }

    /// <summary>The plain loops.</summary>
    [Benchmark(Baseline = true)]
    public void Plain() => MatMul.Plain.MultiplyPlainly(_a, _b, _shape.Inner, _shape.Columns, _result);

    /// <summary>The product with packed panels.</summary>
    [Benchmark]
    public void Packed() =>
        MatMul.Plain.MultiplyPacked(
            _a,
            _b,
            _shape.Inner,
            _shape.Columns,
            _shape.Rows,
            _shape.Inner,
            _shape.Columns,
            _result,
            PackedProduct.Tiles[0]
        );
}
