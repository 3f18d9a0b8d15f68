using System.Buffers;
using System.Runtime.CompilerServices;

namespace GradService.Engine.Tensors;

/// <summary>
/// Buffers that are used again. Small ones come from .NET's shared pool, which keeps some for every thread; others from pools in common, as work
/// that moves from thread to thread would leave a large buffer with each. The larger they are, the fewer are kept.
/// </summary>
public static class BufferPool
{
    private const int LargestSharedBytes = 1 << 16;
    private const int LargestManyBytes = 1 << 17;
    private const int LargestPooledBytes = 1 << 27;
    private const int MostOfALargeSize = 8;

    /// <summary>A buffer of at least so many elements, holding anything.</summary>
    public static T[] Rent<T>(int length)
        where T : unmanaged => PoolFor<T>(length).Rent(length);

    /// <summary>Gives a buffer back, which nobody may use any more.</summary>
    public static void Return<T>(T[] buffer)
        where T : unmanaged => PoolFor<T>(buffer.Length).Return(buffer);

    private static ArrayPool<T> PoolFor<T>(int length)
        where T : unmanaged => ((long)length * Unsafe.SizeOf<T>()) switch
        {
            <= LargestSharedBytes => ArrayPool<T>.Shared,
            <= LargestManyBytes => Many<T>.Pool,
            _ => Large<T>.Pool,
        };

    /// <summary>Of a size that answers are sent in, so that there are many at once; were they left to the garbage collector, it would grow by several times as much.</summary>
    private static class Many<T>
        where T : unmanaged
    {
        private const int MostBytes = 1 << 23;

        public static readonly ArrayPool<T> Pool = ArrayPool<T>.Create(LargestManyBytes / Unsafe.SizeOf<T>(), MostBytes / LargestManyBytes);
    }

    private static class Large<T>
        where T : unmanaged
    {
        // Of each size as many as requests on all cores have in use, some of them sent while others are read; the rest is left to the garbage collector.
        // What was once in use is kept: at worst twice the largest size, times so many, after as many of the largest requests at once.
        public static readonly ArrayPool<T> Pool = ArrayPool<T>.Create(LargestPooledBytes / Unsafe.SizeOf<T>(), Math.Min(MostOfALargeSize, 2 * Environment.ProcessorCount));
    }
}
