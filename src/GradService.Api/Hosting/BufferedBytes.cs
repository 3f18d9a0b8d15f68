namespace GradService.Api.Hosting;

/// <summary>Counts the memory that bodies and unsent answers take, all requests together.</summary>
/// <param name="limit">What they may take, in bytes.</param>
internal sealed class BufferedBytes(long limit)
{
    private long _taken;

    /// <summary>What they take, in bytes.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Whether there is none left.</summary>
    public bool IsFull => Taken >= limit;

    /// <summary>Takes some, if there is as much.</summary>
    public bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= limit)
        {
            return true;
        }

        GiveBack(bytes);
        return false;
    }

    /// <summary>Takes some that is needed in any case.</summary>
    public void Take(int bytes) => Interlocked.Add(ref _taken, bytes);

    /// <summary>Gives some back.</summary>
    public void GiveBack(int bytes) => Interlocked.Add(ref _taken, -bytes);
}
