using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace GradService.Engine.Tensors;

/// <summary>
/// Tensors by keys that one set of them has in common with the next, as requests of one kind have: a new set neither copies nor hashes them. A key is found by
/// looking through, which is for now and then.
/// </summary>
/// <typeparam name="TKey">What tensors go by: a node, or a name.</typeparam>
/// <param name="keys">The keys, each once.</param>
/// <param name="tensors">As many tensors, in the same order.</param>
public sealed class TensorDictionary<TKey>(TKey[] keys, Tensor[] tensors) : IReadOnlyDictionary<TKey, Tensor>
    where TKey : notnull
{
    /// <inheritdoc/>
    public int Count => keys.Length;

    /// <inheritdoc/>
    public IEnumerable<TKey> Keys => keys;

    /// <inheritdoc/>
    public IEnumerable<Tensor> Values => tensors;

    /// <inheritdoc/>
    public Tensor this[TKey key] => TryGetValue(key, out var tensor) ? tensor : throw new KeyNotFoundException($"There is no {key}.");

    /// <inheritdoc/>
    public bool ContainsKey(TKey key) => Array.IndexOf(keys, key) >= 0;

    /// <inheritdoc/>
    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out Tensor value)
    {
        var place = Array.IndexOf(keys, key);
        value = place < 0 ? null : tensors[place];
        return place >= 0;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<TKey, Tensor>> GetEnumerator()
    {
        for (var i = 0; i < keys.Length; i++)
        {
            yield return new(keys[i], tensors[i]);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
