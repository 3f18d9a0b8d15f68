using System.Buffers;
using System.Runtime.CompilerServices;

namespace GradService.Engine.Tensors;

/// <summary>
/// Buffers that are used again. Small ones come from .NET's shared pool, which keeps some for every thread; others from pools in common, as
/// work that moves from thread to thread would leave a large buffer with each. The larger they are, the fewer are kept.
/// </summary>
public static class BufferPool
{
    private const int LargestSharedBytes = 1 << 16;
    private const int LargestManyBytes = 1 << 17;
    private const int LargestPooledBytes = 1 << 27;
    private const int MostOfALargeSize = 8;

    private static readonly List<Action> Resets = [];

    /// <summary>A buffer of at least so many elements, holding anything.</summary>
    public static T[] Rent<T>(int length)
        where T : unmanaged => PoolFor<T>(length).Rent(length);

    /// <summary>Gives a buffer back, which nobody may use any more.</summary>
    public static void Return<T>(T[] buffer)
        where T : unmanaged => PoolFor<T>(buffer.Length).Return(buffer);

    /// <summary>Leaves all buffers that are not in use to the garbage collector.</summary>
    public static void Trim()
    {
        lock (Resets)
        {
            Resets.ForEach(reset => reset());
        }
    }

    private static ArrayPool<T> PoolFor<T>(int length)
        where T : unmanaged =>
        ((long)length * Unsafe.SizeOf<T>()) switch
        {
            <= LargestSharedBytes => ArrayPool<T>.Shared,
            <= LargestManyBytes => Many<T>.Pool,
            _ => Large<T>.Pool,
        };

    /// <summary>A pool that a new one takes the place of when it is trimmed; buffers of the old one are returned to the new.</summary>
    private static ArrayPool<T> Trimmed<T>(Func<ArrayPool<T>> make, Action<ArrayPool<T>> replace)
    {
        lock (Resets)
        {
            Resets.Add(() => replace(make()));
        }

        return make();
    }

    /// <summary>
    /// Of a size that answers are sent in, so that there are many at once; were they left to the garbage collector, it would grow by
    /// several times as much.
    /// </summary>
    private static class Many<T>
        where T : unmanaged
    {
        private const int MostBytes = 1 << 23;

        private static volatile ArrayPool<T> _pool = Trimmed<T>(Make, made => _pool = made);

        public static ArrayPool<T> Pool => _pool;

        private static ArrayPool<T> Make() => ArrayPool<T>.Create(LargestManyBytes / Unsafe.SizeOf<T>(), MostBytes / LargestManyBytes);
    }

    private static class Large<T>
        where T : unmanaged
    {
        // Of each size as many as requests on all cores have in use, some of them sent while others are read; the rest is left to the
        // garbage collector.
        private static volatile ArrayPool<T> _pool = Trimmed<T>(Make, made => _pool = made);

        public static ArrayPool<T> Pool => _pool;

        private static ArrayPool<T> Make() =>
            ArrayPool<T>.Create(LargestPooledBytes / Unsafe.SizeOf<T>(), Math.Min(MostOfALargeSize, 2 * Environment.ProcessorCount));
    }
}
