using System.Buffers;
using GradService.Engine.Numbers;

namespace GradService.Api.Json;

/// <summary>Reads numbers as the decimals that were written.</summary>
internal static class NumberLiterals
{
    private static readonly SearchValues<byte> Between = SearchValues.Create("[], \n\r\t"u8);

    /// <summary>All numbers in the text of a well-formed array.</summary>
    public static IReadOnlyList<Literal> Of(ReadOnlySpan<byte> array)
    {
        var literals = new List<Literal>();
        while (array.IndexOfAnyExcept(Between) is var start and >= 0)
        {
            array = array[start..];
            var length = array.IndexOfAny(Between);
            literals.Add(Literal.Parse(array[..length]));
            array = array[length..];
        }

        return literals;
    }
}
