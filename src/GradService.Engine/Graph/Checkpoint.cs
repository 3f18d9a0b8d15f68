namespace GradService.Engine.Graph;

/// <summary>
/// A cancellation and scheduling point. Long work passes one every few milliseconds, where it can be cancelled or wait for other work. A
/// <see cref="CancellationToken"/> converts to a checkpoint that never waits; the default checkpoint does nothing.
/// </summary>
/// <param name="cancellation">Cancels the work.</param>
/// <param name="wait">Blocks until the work may continue; <see langword="null"/> if it never has to wait.</param>
public readonly struct Checkpoint(CancellationToken cancellation, Action? wait = null)
{
    /// <summary>A checkpoint that cancels but never waits.</summary>
    public static implicit operator Checkpoint(CancellationToken cancellation) => new(cancellation);

    /// <summary>A checkpoint that can be cancelled, but never waits: for work that holds a lock.</summary>
    public Checkpoint WithoutWaiting => new(cancellation);

    /// <summary>Throws if cancellation was requested; otherwise waits until the work may continue.</summary>
    /// <exception cref="OperationCanceledException">The work is cancelled.</exception>
    public void Pass()
    {
        cancellation.ThrowIfCancellationRequested();
        wait?.Invoke();
    }
}
