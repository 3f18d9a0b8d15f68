using GradService.Engine.Graph;

namespace GradService.Engine.Marking;

/// <summary>
/// A bit set of a node and its ancestors, with one bit for each graph node up to it. Hash sets for all answered nodes of a deep graph would
/// fill the memory.
/// </summary>
/// <param name="last">The node.</param>
internal sealed class NodeSet(Node last)
{
    private const int BitsOfWord = 64;

    private readonly ulong[] _words = new ulong[(last.Index / BitsOfWord) + 1];

    /// <summary>Memory of the set of a node, in bytes.</summary>
    public static double BytesOf(Node node) => (double)node.Index / BitsOfWord * sizeof(ulong);

    /// <summary>Adds an ancestor.</summary>
    /// <returns>Whether the ancestor is new to the set.</returns>
    public bool Add(Node node)
    {
        ref var word = ref _words[node.Index / BitsOfWord];
        var bit = 1UL << node.Index;
        var isNew = (word & bit) == 0;
        word |= bit;
        return isNew;
    }

    /// <summary>Whether a node is in the set.</summary>
    public bool Contains(Node node) =>
        node.Index / BitsOfWord < _words.Length && (_words[node.Index / BitsOfWord] & 1UL << node.Index) != 0;
}
