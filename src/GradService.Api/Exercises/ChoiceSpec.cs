using System.Text.Json.Serialization;
using GradService.Api.Json;
using GradService.Engine.Networks;

namespace GradService.Api.Exercises;

/// <summary>A function chosen by name, with its parameters. A bare string means the function with its defaults.</summary>
public abstract record ChoiceSpec
{
    /// <summary>The name of the function.</summary>
    [JsonPropertyOrder(-1)]
    public required string Function { get; init; }

    /// <summary>Whether the choice was written as a bare string.</summary>
    internal bool IsShorthand { get; init; }

    /// <summary>Every parameter that any of the functions has, with the given value; null if not given.</summary>
    internal abstract (string Name, double? Value)[] Parameters { get; }

    /// <summary>Creates the chosen function. The choice must have no <see cref="Faults"/>.</summary>
    internal T Choose<T>(IReadOnlyList<Choice<T>> known)
    {
        var choice = known.First(choice => choice.Name == Function);
        return choice.Create(
            Parameters.FirstOrDefault(given => given.Name == choice.Parameter?.Name).Value ?? choice.Parameter?.Default ?? 0
        );
    }

    /// <summary>The validation errors of the choice, each with its path relative to the choice.</summary>
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
