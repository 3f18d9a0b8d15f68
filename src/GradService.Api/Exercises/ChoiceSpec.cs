using System.Text.Json.Serialization;
using GradService.Api.Json;
using GradService.Engine.Networks;

namespace GradService.Api.Exercises;

/// <summary>A function picked by name, with what shapes it. A bare string stands for the function with its defaults.</summary>
public abstract record ChoiceSpec
{
    /// <summary>The name of the function.</summary>
    [JsonPropertyOrder(-1)]
    public required string Function { get; init; }

    /// <summary>Whether the choice was written as a bare string.</summary>
    internal bool IsShorthand { get; init; }

    /// <summary>The parameters that some function of the list has, with the values given.</summary>
    internal abstract (string Name, double? Value)[] Parameters { get; }

    /// <summary>Makes what was picked, which must be without <see cref="Faults"/>.</summary>
    internal T Choose<T>(IReadOnlyList<Choice<T>> known)
    {
        var choice = known.First(choice => choice.Name == Function);
        return choice.Create(
            Parameters.FirstOrDefault(given => given.Name == choice.Parameter?.Name).Value ?? choice.Parameter?.Default ?? 0
        );
    }

    /// <summary>What is wrong with the choice, and at which place below it.</summary>
    internal IEnumerable<(string Place, string Message)> Faults<T>(IReadOnlyList<Choice<T>> known)
    {
        var choice = known.FirstOrDefault(choice => choice.Name == Function);
        if (choice is null)
        {
            yield return (
                IsShorthand ? "" : ".function",
                $"expected one of {string.Join(", ", known.Select(choice => choice.Name))}; found {Found.Quote(Function)}"
            );
            yield break;
        }

        foreach (var (name, value) in Parameters.Where(given => given.Value is not null))
        {
            if (name != choice.Parameter?.Name)
            {
                yield return ($".{name}", $"expected {choice.Parameter?.Name ?? "no parameter"} for {Function}; found {name}");
            }
            else if (choice.Parameter.MustBePositive && value <= 0)
            {
                yield return ($".{name}", $"expected a number greater than 0; found {Found.Number(value.Value)}");
            }
        }
    }
}
