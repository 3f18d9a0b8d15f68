using System.Text.Json.Serialization;
using GradService.Api.Json;
using GradService.Engine.Choices;

namespace GradService.Api.Exercises;

/// <summary>A function chosen by name, with its settings. A bare string means the function with its defaults.</summary>
public abstract record ChoiceSpec
{
    /// <summary>The name of the function.</summary>
    [JsonPropertyOrder(-1)]
    public required string Function { get; init; }

    /// <summary>Whether the choice was written as a bare string.</summary>
    internal bool IsShorthand { get; init; }

    /// <summary>Every setting that any of the functions has, with the given number or flag; null if not given.</summary>
    internal abstract IReadOnlyList<(string Name, object? Value)> Settings { get; }

    /// <summary>The settings that are given.</summary>
    internal IEnumerable<(string Name, object Value)> Given =>
        Settings.Where(setting => setting.Value is not null).Select(setting => (setting.Name, setting.Value!));

    /// <summary>Creates the chosen function. The choice must have no <see cref="Faults"/>.</summary>
    internal T Choose<T>(IReadOnlyList<Choice<T>> known) => known.First(choice => choice.Name == Function).Create(Values);

    /// <summary>The validation errors of the choice, each with its path relative to the choice.</summary>
    internal IEnumerable<(string Place, string Message)> Faults<T>(IReadOnlyList<Choice<T>> known)
    {
        if (known.FirstOrDefault(choice => choice.Name == Function) is not { } choice)
        {
            var right = known.FirstOrDefault(choice => IsMeant(choice.Name) || choice.Synonyms.Any(IsMeant));
            return
            [
                (
                    IsShorthand ? "" : ".function",
                    $"expected one of {string.Join(", ", known.Select(choice => choice.Name))}; found {Found.Quote(Function)}"
                        + (right is null ? "" : $". Write {right.Name}.")
                ),
            ];
        }

        (string, string)[] faults = [.. Given.SelectMany(given => FaultsOf(choice, given.Name, given.Value))];
        return faults is [] && choice.Rule(Values) is var (setting, expected) ? [($".{setting.Name}", $"expected {expected}")] : faults;
    }

    private SettingValues Values => new(Given.ToDictionary(given => given.Name, given => given.Value));

    private static IEnumerable<(string Place, string Message)> FaultsOf<T>(Choice<T> choice, string name, object value)
    {
        var setting = choice.Settings.FirstOrDefault(setting => setting.Name == name);
        if (setting is null)
        {
            var known = string.Join(", ", choice.Settings.Select(setting => setting.Name).DefaultIfEmpty("no parameter"));
            yield return ($".{name}", $"expected {known} for {choice.Name}; found {name}");
        }
        else if (setting is NumberSetting number && !number.Allows((double)value))
        {
            yield return ($".{name}", $"expected {number.Range}; found {Found.Number((double)value)}");
        }
    }

    /// <summary>Whether the name that was written differs only in capitals, or in characters between words.</summary>
    private bool IsMeant(string name) => Bare(name).Equals(Bare(Function), StringComparison.OrdinalIgnoreCase);

    private static string Bare(string name) => string.Concat(name.Where(char.IsLetterOrDigit));
}
