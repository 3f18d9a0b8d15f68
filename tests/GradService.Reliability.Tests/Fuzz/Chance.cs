namespace GradService.Reliability.Tests.Fuzz;

/// <summary>Choices that follow from a seed.</summary>
internal static class Chance
{
    public static T Pick<T>(this Random random, params IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    /// <summary>Whether something happens that does once in so many times.</summary>
    public static bool OnceIn(this Random random, int times) => random.Next(times) == 0;
}
