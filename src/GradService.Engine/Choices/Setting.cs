namespace GradService.Engine.Choices;

/// <summary>A setting of a choice.</summary>
/// <param name="Name">The name, as callers write it.</param>
public abstract record Setting(string Name);

/// <summary>A setting that is on or off; off by default.</summary>
/// <param name="Name">The name, as callers write it.</param>
public sealed record FlagSetting(string Name) : Setting(Name);

/// <summary>A number. Any finite number is valid unless a bound is set.</summary>
/// <param name="Name">The name, as callers write it.</param>
/// <param name="Default">The value if none is given.</param>
public sealed record NumberSetting(string Name, double Default) : Setting(Name)
{
    /// <summary>The lower bound, which is valid itself.</summary>
    public double? AtLeast { get; init; }

    /// <summary>The lower bound, which is not valid itself.</summary>
    public double? MoreThan { get; init; }

    /// <summary>The upper bound, which is not valid itself.</summary>
    public double? Below { get; init; }

    /// <summary>Whether a finite value is valid.</summary>
    public bool Allows(double value) => !(value < AtLeast || value <= MoreThan || value >= Below);

    /// <summary>The valid values in words: <c>a number of at least 0 and below 1</c>.</summary>
    public string Range =>
        string.Join(
            " and ",
            new[]
            {
                AtLeast is { } least ? $"of at least {least}" : null,
                MoreThan is { } more ? $"greater than {more}" : null,
                Below is { } below ? $"below {below}" : null,
            }.OfType<string>()
        )
            is { Length: > 0 } bounds
            ? $"a number {bounds}"
            : "a number";
}

/// <summary>The given values of settings; the others have their defaults.</summary>
/// <param name="given">A <see cref="double"/> for each given number and a <see cref="bool"/> for each given flag, by name.</param>
public sealed class SettingValues(IReadOnlyDictionary<string, object> given)
{
    /// <summary>No values.</summary>
    public static SettingValues None { get; } = new(new Dictionary<string, object>());

    /// <summary>The value of a number.</summary>
    public double this[NumberSetting setting] => given.TryGetValue(setting.Name, out var value) ? (double)value : setting.Default;

    /// <summary>The value of a flag.</summary>
    public bool this[FlagSetting setting] => given.TryGetValue(setting.Name, out var value) && (bool)value;
}
