using GradService.Engine.Tensors;

namespace GradService.Engine.Tests.Laws;

/// <summary>Random tensors from a fixed seed.</summary>
internal static class Sample
{
    public static Tensor In(Shape shape, double from, double to, int seed)
    {
        var random = new Random(seed);
        return new Tensor(shape, Enumerable.Range(0, (int)shape.Length).Select(_ => from + (to - from) * random.NextDouble()).ToArray());
    }
}
