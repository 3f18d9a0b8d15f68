using System.Buffers;
using System.Runtime.CompilerServices;

namespace GradService.Engine.Tensors;

/// <summary>
/// Buffers that are used again. Small ones come from .NET's shared pool, which keeps some for every thread; large ones from a pool in common, as work
/// that moves from thread to thread would leave a large buffer with each.
/// </summary>
public static class BufferPool
{
    private const int LargestSharedBytes = 1 << 16;
    private const int LargestPooledBytes = 1 << 26;
    private const int MostOfASize = 8;

    /// <summary>A buffer of at least so many elements, holding anything.</summary>
    public static T[] Rent<T>(int length)
        where T : unmanaged => PoolFor<T>(length).Rent(length);

    /// <summary>Gives a buffer back, which nobody may use any more.</summary>
    public static void Return<T>(T[] buffer)
        where T : unmanaged => PoolFor<T>(buffer.Length).Return(buffer);

    private static ArrayPool<T> PoolFor<T>(int length)
        where T : unmanaged => (long)length * Unsafe.SizeOf<T>() <= LargestSharedBytes ? ArrayPool<T>.Shared : Large<T>.Pool;

    private static class Large<T>
        where T : unmanaged
    {
        // Of each size as many as requests on all cores have in use, some of them sent while others are read; the rest is left to the garbage collector.
        // What was once in use is kept: at worst twice the largest size, times so many, after as many of the largest requests at once.
        public static readonly ArrayPool<T> Pool = ArrayPool<T>.Create(LargestPooledBytes / Unsafe.SizeOf<T>(), Math.Min(MostOfASize, 2 * Environment.ProcessorCount));
    }
}
