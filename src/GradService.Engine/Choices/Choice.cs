namespace GradService.Engine.Choices;

/// <summary>An option that a caller selects by its name, with its settings.</summary>
/// <typeparam name="T">The type of what is selected.</typeparam>
/// <param name="Name">The name, as callers write it.</param>
/// <param name="Create">Creates it from the values of its settings.</param>
/// <param name="Settings">Its settings; none for most.</param>
public sealed record Choice<T>(string Name, Func<SettingValues, T> Create, params IReadOnlyList<Setting> Settings)
{
    /// <summary>Other names that people use for it. They are not accepted, but lead to the right one.</summary>
    public IReadOnlyList<string> Synonyms { get; init; } = [];

    /// <summary>The formula in words, for a choice that is no function of the graph.</summary>
    public string? Formula { get; init; }

    /// <summary>A rule between settings: the setting that breaks it, and what is expected; <see langword="null"/> if none does.</summary>
    public Func<SettingValues, (Setting Setting, string Expected)?> Rule { get; init; } = _ => null;

    /// <summary>The selected object with its settings' default values.</summary>
    public T Default => Create(SettingValues.None);
}
