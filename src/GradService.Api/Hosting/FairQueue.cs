using System.Diagnostics.CodeAnalysis;
using GradService.Api.Access;

namespace GradService.Api.Hosting;

/// <summary>A queue that takes from its clients in turn, and from each client in the order of arrival. Not thread-safe.</summary>
/// <typeparam name="T">What waits.</typeparam>
internal sealed class FairQueue<T>
    where T : class
{
    private readonly Dictionary<Client, LinkedList<T>> _byClient = [];
    private readonly Queue<Client> _turns = [];

    /// <summary>How many wait.</summary>
    public int Count { get; private set; }

    /// <summary>Adds one at the end of its client's queue.</summary>
    public void Enqueue(Client client, T item)
    {
        if (!_byClient.TryGetValue(client, out var own))
        {
            _byClient.Add(client, own = []);
            _turns.Enqueue(client);
        }

        own.AddLast(item);
        Count++;
    }

    /// <summary>Takes one out that no longer wants to wait.</summary>
    /// <returns>Whether it was still waiting.</returns>
    public bool Remove(Client client, T item)
    {
        // A client without anything stays in the order of turns, and is dropped there when its turn comes.
        var wasWaiting = _byClient.TryGetValue(client, out var own) && own.Remove(item);
        Count -= wasWaiting ? 1 : 0;
        return wasWaiting;
    }

    /// <summary>Takes the last of a client that may be given up.</summary>
    public bool TryTakeLast(Client client, Func<T, bool> mayBeGivenUp, [NotNullWhen(true)] out T? item)
    {
        item = _byClient.TryGetValue(client, out var own) ? own.LastOrDefault(mayBeGivenUp) : null;
        return item is not null && Remove(client, item);
    }

    /// <summary>Takes the first that may go on of the next client that has one; that client's next turn comes after all others.</summary>
    public bool TryDequeue(Func<T, bool> mayGoOn, [NotNullWhen(true)] out T? item)
    {
        item = null;
        for (var left = _turns.Count; item is null && left > 0; left--)
        {
            var client = _turns.Dequeue();
            var own = _byClient[client];
            for (var next = own.First; item is null && next is not null; next = next.Next)
            {
                if (mayGoOn(next.Value))
                {
                    item = next.Value;
                    own.Remove(next);
                    Count--;
                }
            }

            if (own.Count > 0)
            {
                _turns.Enqueue(client);
            }
            else
            {
                _byClient.Remove(client);
            }
        }

        return item is not null;
    }
}
