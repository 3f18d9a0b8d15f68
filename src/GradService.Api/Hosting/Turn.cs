using System.Diagnostics;
using GradService.Api.Access;
using GradService.Engine.Graph;

namespace GradService.Api.Hosting;

internal sealed partial class Gate
{
    /// <summary>The right of one request to compute.</summary>
    internal sealed class Turn(Gate gate, Client client, CancellationToken cancellation) : IDisposable
    {
        private TaskCompletionSource? _granted;
        private long _since;

        /// <summary>The client that sent the request.</summary>
        public Client Client => client;

        /// <summary>Cancelled when the request is no longer wanted.</summary>
        public CancellationToken Cancellation => cancellation;

        /// <summary>Whether the computation counts as long.</summary>
        public bool IsLong { get; set; }

        /// <summary>Whether it counted as long before it began, because of its estimated cost.</summary>
        public bool IsProlonged { get; set; }

        /// <summary>Whether it has not begun yet, so that it may still be refused.</summary>
        public bool IsNew { get; set; }

        /// <summary>Whether it has begun and waits to continue.</summary>
        public bool IsSuspended { get; set; }

        /// <summary>Whether it may compute now.</summary>
        public bool IsRunning { get; private set; }

        /// <summary>The time since it began or last continued.</summary>
        public TimeSpan RunFor => Stopwatch.GetElapsedTime(_since);

        /// <summary>The checkpoint at which the computation is cancelled, or lets others go first.</summary>
        public Checkpoint Checkpoint => new(cancellation, Pass);

        /// <summary>Lets others go first, if some wait and this one has used up its time slice. Blocks the thread.</summary>
        public void Pass()
        {
            if (gate._isContended && RunFor > Slice)
            {
                gate.Suspend(this);
            }
        }

        /// <summary>The same as <see cref="Pass"/> between two parts of the work, without blocking a thread.</summary>
        public ValueTask YieldAsync() => gate._isContended && RunFor > Slice ? gate.YieldAsync(this) : default;

        /// <summary>Counts the computation as long because of its cost, and waits behind short ones.</summary>
        /// <returns>Whether it may begin; <see langword="false"/> if the wait took too long.</returns>
        public async ValueTask<bool> ProlongAsync() => await gate.ProlongAsync(this) is not null;

        /// <summary>Gives up the turn, waits for a task, and then takes a turn again.</summary>
        public async ValueTask WaitOutsideAsync(Task task)
        {
            Dispose();
            await task;
            await gate.EnqueueAsync(this, cancellation);
        }

        /// <inheritdoc/>
        public void Dispose() => gate.Leave(this);

        /// <summary>Prepares to wait; the task completes when the turn is granted.</summary>
        public Task Wait() => (_granted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        /// <summary>Ends the wait without a turn.</summary>
        public bool Refuse() => _granted?.TrySetCanceled() is true;

        /// <summary>Begins or continues.</summary>
        public void Start()
        {
            (IsRunning, _since) = (true, Stopwatch.GetTimestamp());
            _granted?.TrySetResult();
        }

        /// <summary>Ends or pauses.</summary>
        public void Stop() => (IsRunning, _granted) = (false, null);
    }
}
