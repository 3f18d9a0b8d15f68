using GradService.Engine.Tensors;

namespace GradService.Engine.Tests.Tensors;

/// <summary>
/// Which buffers are used again. Each test has an element type of its own, so that no other takes from its pools meanwhile.
/// </summary>
public sealed class BufferPoolTests
{
    [Fact]
    public void As_many_blocks_as_a_long_answer_is_sent_in_are_used_again()
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
    public void A_buffer_on_either_side_of_a_bound_is_long_enough_and_used_again(int bytes)
    {
        foreach (var length in (int[])[(bytes / sizeof(uint)) - 1, bytes / sizeof(uint), (bytes / sizeof(uint)) + 1])
        {
            var buffer = BufferPool.Rent<uint>(length);
            Assert.InRange(buffer.Length, length, int.MaxValue);
            BufferPool.Return(buffer);
            var another = BufferPool.Rent<uint>(length);
            // What is longer than the pools keep is left to the garbage collector.
            Assert.Equal(length <= (1 << 27) / sizeof(uint), ReferenceEquals(buffer, another));
            BufferPool.Return(another);
        }
    }
}
