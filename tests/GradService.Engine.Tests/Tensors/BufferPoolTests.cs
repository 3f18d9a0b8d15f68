using GradService.Engine.Tensors;

namespace GradService.Engine.Tests.Tensors;

/// <summary>
/// Which buffers are reused. Each test has its own element type, so that tests running in parallel do not share pools.
/// </summary>
public sealed class BufferPoolTests
{
    [Fact]
    public void The_64_blocks_of_a_long_response_are_reused()
    {
        var first = Blocks();
        foreach (var block in first)
        {
            BufferPool.Return(block);
        }

        Assert.Equal(64, first.Count);
        Assert.Subset(first, Blocks());

        static HashSet<short[]> Blocks() => [.. Enumerable.Range(0, 64).Select(_ => BufferPool.Rent<short>(1 << 16))];
    }

    [Theory]
    [InlineData(1 << 16)]
    [InlineData(1 << 17)]
    [InlineData(1 << 27)]
    public void A_buffer_near_a_size_limit_is_long_enough_and_reused(int bytes)
    {
        foreach (var length in (int[])[(bytes / sizeof(uint)) - 1, bytes / sizeof(uint), (bytes / sizeof(uint)) + 1])
        {
            var buffer = BufferPool.Rent<uint>(length);
            Assert.InRange(buffer.Length, length, int.MaxValue);
            BufferPool.Return(buffer);
            var another = BufferPool.Rent<uint>(length);
            // Buffers too long for the pools are left to the garbage collector.
            Assert.Equal(length <= (1 << 27) / sizeof(uint), ReferenceEquals(buffer, another));
            BufferPool.Return(another);
        }
    }
}
