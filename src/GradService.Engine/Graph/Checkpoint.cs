namespace GradService.Engine.Graph;

/// <summary>
/// A point between two pieces of long work, each of at most a few milliseconds: the work is cancelled there, or waits while others have
/// their turn.
/// A <see cref="CancellationToken"/> converts to a checkpoint that never waits; the default one does nothing.
/// </summary>
/// <param name="cancellation">Cancels the work.</param>
/// <param name="wait">Returns when the work may go on; <see langword="null"/>: it always may.</param>
public readonly struct Checkpoint(CancellationToken cancellation, Action? wait = null)
{
    /// <summary>A checkpoint that only cancels.</summary>
    public static implicit operator Checkpoint(CancellationToken cancellation) => new(cancellation);

    /// <summary>Cancels the work if that was asked for, or waits for its turn.</summary>
    /// <exception cref="OperationCanceledException">The work is cancelled.</exception>
    public void Pass()
    {
        cancellation.ThrowIfCancellationRequested();
        wait?.Invoke();
    }
}
