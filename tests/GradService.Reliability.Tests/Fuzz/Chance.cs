namespace GradService.Reliability.Tests.Fuzz;

/// <summary>Random choices, reproducible from the seed of the generator.</summary>
internal static class Chance
{
    public static T Pick<T>(this Random random, params IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    /// <summary>True with a probability of 1 in <paramref name="times"/>.</summary>
    public static bool OnceIn(this Random random, int times) => random.Next(times) == 0;
}
