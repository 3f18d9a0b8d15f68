using System.Buffers;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using GradService.Api.Json;
using GradService.Engine.Tensors;

namespace GradService.Benchmarks;

/// <summary>Reading and writing the JSON of a 784 x 128 matrix: System.Text.Json against the service's own code.</summary>
[MemoryDiagnoser]
public class NumberTextBenchmark
{
    private Tensor _weights = null!;
    private double[][] _rows = null!;
    private byte[] _text = null!;
    private ArrayBufferWriter<byte> _written = null!;

    /// <summary>Makes the matrix and its text.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _weights = Loads.Make("L").Layers[0].Weights;
        _rows = [.. Enumerable.Range(0, _weights.Shape.Rows).Select(row => _weights.Row(row).ToArray())];
        _text = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(_rows));
        _written = new ArrayBufferWriter<byte>(2 * _text.Length);
    }

    /// <summary>Reads into one array per row.</summary>
    [Benchmark(Baseline = true)]
    public int ReadWithTheSerializer() => JsonSerializer.Deserialize<double[][]>(_text)!.Length;

    /// <summary>Reads token by token, with the Eisel-Lemire algorithm for numbers.</summary>
    [Benchmark]
    public int ReadByToken() => JsonSerializer.Deserialize<Tensor>(_text, JsonFormat.Options)!.Shape.Rows;

    /// <summary>Scans the text into a pooled buffer, without a tokeniser.</summary>
    [Benchmark]
    public int ReadByScanning()
    {
        using var document = new ScannedDocument(_text);
        return document.Deserialize<Tensor>()!.Shape.Rows;
    }

    /// <summary>Writes an array of arrays.</summary>
    [Benchmark]
    public long WriteWithTheSerializer() => Write(_rows, JsonSerializerOptions.Default);

    /// <summary>Writes a tensor, with the Schubfach algorithm for numbers.</summary>
    [Benchmark]
    public long WriteTensor() => Write(_weights, JsonFormat.Options);

    private long Write<T>(T value, JsonSerializerOptions options)
    {
        _written.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(_written);
        JsonSerializer.Serialize(writer, value, options);
        return writer.BytesCommitted;
    }
}
