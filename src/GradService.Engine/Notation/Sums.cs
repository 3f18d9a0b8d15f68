namespace GradService.Engine.Notation;

/// <summary>Sums of many terms.</summary>
internal static class Sums
{
    private const int MostTerms = 8;
    private const int TermsBeforeGap = 3;

    /// <summary>The sum of some terms; of many only the first and the last.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="term">A term by its number, from 0.</param>
    public static Expression Sum(this int count, Func<int, Expression> term)
    {
        var shown =
            count <= MostTerms
                ? Enumerable.Range(0, count).Select(term)
                : [.. Enumerable.Range(0, TermsBeforeGap).Select(term), new Ellipsis(), term(count - 1)];
        return shown.Aggregate((sum, next) => sum + next);
    }
}
