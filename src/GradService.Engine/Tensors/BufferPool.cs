using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace GradService.Engine.Tensors;

/// <summary>
/// Rents and reuses buffers. Small ones come from .NET's shared pool, which keeps some for every thread. Larger ones come from pools that
/// all threads share, because work that moves between threads would leave a large buffer with each. The larger the buffers, the fewer are
/// kept.
/// </summary>
public static class BufferPool
{
    private const int LargestSharedBytes = 1 << 16;
    private const int LargestManyBytes = 1 << 17;
    private const int LargestPooledBytes = 1 << 27;
    private const int MostOfALargeSize = 8;

    private static readonly List<Action> Resets = [];

    /// <summary>Rents a buffer of at least <paramref name="length"/> elements; its initial contents are undefined.</summary>
    public static T[] Rent<T>(int length)
        where T : unmanaged => PoolFor<T>(length).Rent(length);

    /// <summary>
    /// The usual length of a buffer that is rented for at least <paramref name="length"/> elements: a power of two. Memory can be counted
    /// with it before the buffer is rented.
    /// </summary>
    public static int LengthFor(int length) => (int)BitOperations.RoundUpToPowerOf2((uint)length);

    /// <summary>Returns a buffer to its pool. The caller must not use it afterwards.</summary>
    public static void Return<T>(T[] buffer)
        where T : unmanaged => PoolFor<T>(buffer.Length).Return(buffer);

    /// <summary>Releases the pools' unused larger buffers to the garbage collector.</summary>
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

    /// <summary>
    /// Creates a pool that <see cref="Trim"/> replaces with a new one. Buffers rented from the old pool are returned to the new one.
    /// </summary>
    private static ArrayPool<T> Trimmed<T>(Func<ArrayPool<T>> make, Action<ArrayPool<T>> replace)
    {
        lock (Resets)
        {
            Resets.Add(() => replace(make()));
        }

        return make();
    }

    /// <summary>
    /// Responses are sent in buffers of this size, so many are in use at once. Without the pool, the garbage-collected heap would grow by
    /// several times their size.
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
        // Keeps as many buffers of each size as requests on all cores use at once: some are sent while others are read. The rest is left to
        // the garbage collector.
        private static volatile ArrayPool<T> _pool = Trimmed<T>(Make, made => _pool = made);

        public static ArrayPool<T> Pool => _pool;

        private static ArrayPool<T> Make() =>
            ArrayPool<T>.Create(LargestPooledBytes / Unsafe.SizeOf<T>(), Math.Min(MostOfALargeSize, 2 * Environment.ProcessorCount));
    }
}
