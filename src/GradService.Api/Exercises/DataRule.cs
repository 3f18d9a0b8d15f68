namespace GradService.Api.Exercises;

/// <summary>
/// A rule about the numbers of an array. The validator checks it, and so does the step cache, whose requests differ from a validated one in
/// their numbers only.
/// </summary>
/// <param name="Expected">What each number must be.</param>
/// <param name="Holds">Whether a number is that.</param>
internal sealed record DataRule(string Expected, Func<double, bool> Holds)
{
    /// <summary>The index of the first number that breaks the rule; <see langword="null"/> if none does.</summary>
    public int? FirstFault(ReadOnlySpan<double> numbers)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!Holds(numbers[i]))
            {
                return i;
            }
        }

        return null;
    }
}
