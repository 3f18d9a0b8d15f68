using System.Diagnostics.CodeAnalysis;
using GradService.Api.Access;

namespace GradService.Api.Hosting;

/// <summary>A queue that serves its clients in turn, and the items of each client in order of arrival. Not thread-safe.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
internal sealed class FairQueue<T>
    where T : class
{
    private readonly Dictionary<Client, LinkedList<T>> _byClient = [];
    private readonly Queue<Client> _turns = [];

    /// <summary>The number of waiting items.</summary>
    public int Count { get; private set; }

    /// <summary>Adds an item at the end of its client's queue.</summary>
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

    /// <summary>Removes an item that stops waiting.</summary>
    /// <returns>Whether it was still waiting.</returns>
    public bool Remove(Client client, T item)
    {
        // A client without items stays in the rotation, and leaves it when its turn comes.
        var wasWaiting = _byClient.TryGetValue(client, out var own) && own.Remove(item);
        Count -= wasWaiting ? 1 : 0;
        return wasWaiting;
    }

    /// <summary>Removes the last item of a client that may be given up.</summary>
    public bool TryTakeLast(Client client, Func<T, bool> mayBeGivenUp, [NotNullWhen(true)] out T? item)
    {
        item = _byClient.TryGetValue(client, out var own) ? own.LastOrDefault(mayBeGivenUp) : null;
        return item is not null && Remove(client, item);
    }

    /// <summary>
    /// Removes the first item that may go on, of the next client that has one. That client moves to the end of the rotation.
    /// </summary>
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
