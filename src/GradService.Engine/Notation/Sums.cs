namespace GradService.Engine.Notation;

/// <summary>Sums of many terms.</summary>
internal static class Sums
{
    private const int MostTerms = 8;
    private const int TermsBeforeGap = 3;

    /// <summary>A sum of terms. Of more than 8 terms, only the first three and the last are written.</summary>
    /// <param name="count">The number of terms.</param>
    /// <param name="term">Gives a term by its index from 0.</param>
    public static Expression Sum(this int count, Func<int, Expression> term)
    {
        var shown =
            count <= MostTerms
                ? Enumerable.Range(0, count).Select(term)
                : [.. Enumerable.Range(0, TermsBeforeGap).Select(term), new Ellipsis(), term(count - 1)];
        return shown.Aggregate((sum, next) => sum + next);
    }
}
