using System.Diagnostics;
using GradService.Api.Access;
using GradService.Engine.Graph;

namespace GradService.Api.Hosting;

internal sealed partial class Gate
{
    /// <summary>The right to compute, of one request.</summary>
    internal sealed class Turn(Gate gate, Client client, CancellationToken cancellation) : IDisposable
    {
        private TaskCompletionSource? _granted;
        private long _since;

        /// <summary>Whose request it is.</summary>
        public Client Client => client;

        /// <summary>Whether the request is still wanted.</summary>
        public CancellationToken Cancellation => cancellation;

        /// <summary>Whether it takes long.</summary>
        public bool IsLong { get; set; }

        /// <summary>Whether it waited for a worker as its cost said that it takes long.</summary>
        public bool IsProlonged { get; set; }

        /// <summary>Whether it has not begun yet: it may still be refused.</summary>
        public bool IsNew { get; set; }

        /// <summary>Whether it has begun and waits to go on.</summary>
        public bool IsSuspended { get; set; }

        /// <summary>Whether it may compute now.</summary>
        public bool IsRunning { get; private set; }

        /// <summary>How long it has run since it began or went on.</summary>
        public TimeSpan RunFor => Stopwatch.GetElapsedTime(_since);

        /// <summary>Where the computation is cancelled, or lets others go first.</summary>
        public Checkpoint Checkpoint => new(cancellation, Pass);

        /// <summary>Lets others go first, where some wait and this one has run for long.</summary>
        public void Pass()
        {
            if (gate._isContended && RunFor > Slice)
            {
                gate.Suspend(this);
            }
        }

        /// <summary>The same as <see cref="Pass"/>, between two parts of the work, without blocking a thread.</summary>
        public ValueTask YieldAsync() => gate._isContended && RunFor > Slice ? gate.YieldAsync(this) : default;

        /// <summary>Waits behind short computations, as the cost of this one says that it is long.</summary>
        /// <returns>Whether it may begin; it may not where it waited for too long.</returns>
        public async ValueTask<bool> ProlongAsync() => await gate.ProlongAsync(this) is not null;

        /// <summary>Waits for something without keeping others from computing.</summary>
        public async ValueTask WaitOutsideAsync(Task task)
        {
            Dispose();
            await task;
            await gate.EnqueueAsync(this, cancellation);
        }

        /// <inheritdoc/>
        public void Dispose() => gate.Leave(this);

        /// <summary>Prepares to wait.</summary>
        public Task Wait() => (_granted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        /// <summary>Ends the wait without a turn.</summary>
        public bool Refuse() => _granted?.TrySetCanceled() is true;

        /// <summary>Begins or goes on.</summary>
        public void Start()
        {
            (IsRunning, _since) = (true, Stopwatch.GetTimestamp());
            _granted?.TrySetResult();
        }

        /// <summary>Ends, or waits.</summary>
        public void Stop() => (IsRunning, _granted) = (false, null);
    }
}
