using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using GradService.Engine.Wording;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.Json;

namespace GradService.Api.Configuration;

/// <summary>
/// Binds the settings and reports faults: a value out of range, an unknown setting, an unknown section. Otherwise a misspelt section would
/// be ignored silently, and <c>Acess:ApiKeys</c> would let everybody in.
/// </summary>
internal static class Settings
{
    /// <summary>The sections of this service.</summary>
    public static readonly IReadOnlyDictionary<string, Type> Sections = new Dictionary<string, Type>(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(Limits)] = typeof(Limits),
        ["Server"] = typeof(ServerLimits),
        [Access] = typeof(AccessOptions),
    };

    private const string Access = "Access";

    // Settings of ASP.NET Core that may stand beside ours.
    private static readonly string[] Others =
    [
        "Logging",
        "Kestrel",
        "AllowedHosts",
        "Urls",
        "Environment",
        "ContentRoot",
        "ApplicationName",
        "Http_Ports",
        "Https_Ports",
        "WebRoot",
        "ShutdownTimeoutSeconds",
        "DetailedErrors",
        "PreventHostingStartup",
        "HostingStartupAssemblies",
        "CaptureStartupErrors",
        "ForwardedHeaders_Enabled",
        "SuppressStatusMessages",
        "HostBuilder",
    ];

    /// <summary>Binds a section as options. They are checked on first use, at the latest at the start.</summary>
    public static void AddSettings<T>(this IServiceCollection services, string section)
        where T : class =>
        services
            .AddOptions<T>()
            .Configure<IConfiguration>(
                (options, configuration) =>
                {
                    ThrowIfAny(Faults(configuration, section, typeof(T)));
                    configuration.GetSection(section).Bind(options);
                    ThrowIfAny((options as ISettings)?.Faults(section) ?? []);
                }
            )
            .ValidateOnStart();

    /// <summary>Checks all settings, before anything starts.</summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="others">The faults of settings outside our sections.</param>
    /// <exception cref="SettingsException">Something is wrong.</exception>
    public static void Check(IConfigurationRoot configuration, IEnumerable<string> others) =>
        ThrowIfAny([
            .. UnknownSections(configuration),
            .. Sections.SelectMany(section => Faults(configuration, section.Key, section.Value)),
            .. others,
        ]);

    /// <summary>The settings that differ from appsettings.json. An API key appears only by the name of its owner.</summary>
    public static IEnumerable<string> Changed(IConfiguration configuration)
    {
        var usual = new ConfigurationBuilder()
            .SetBasePath(AppContext.BaseDirectory)
            .AddJsonFile("appsettings.json", optional: true)
            .Build();
        return Sections
            .Keys.SelectMany(section => configuration.GetSection(section).AsEnumerable())
            .Where(setting => setting.Value is not null && setting.Value != usual[setting.Key])
            .Select(setting =>
                setting.Key.StartsWith($"{Access}:{nameof(AccessOptions.ApiKeys)}:", StringComparison.OrdinalIgnoreCase)
                    ? setting.Key
                    : $"{setting.Key}={setting.Value}"
            )
            .Order(StringComparer.Ordinal);
    }

    private static void ThrowIfAny(IEnumerable<string> faults)
    {
        if (faults.ToArray() is { Length: > 0 } found)
        {
            throw new SettingsException(found);
        }
    }

    private static IEnumerable<string> UnknownSections(IConfigurationRoot configuration)
    {
        var ours = configuration
            .Providers.Where(provider => provider is JsonConfigurationProvider or CommandLineConfigurationProvider)
            .SelectMany(provider => provider.GetChildKeys([], parentPath: null));
        // Environment variables belong to other programs as well, so only names that resemble our sections count.
        var variables = Environment
            .GetEnvironmentVariables()
            .Keys.Cast<string>()
            .Select(name => (Name: name, End: name.IndexOf("__", StringComparison.Ordinal)))
            .Where(variable => variable.End > 0)
            .Where(variable => IsNearlyOurs(variable.Name[..variable.End], variable.Name[(variable.End + 2)..]))
            .Select(variable => variable.Name[..variable.End]);
        return ours.Concat(variables)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Where(name =>
                !Sections.ContainsKey(name)
                && !Others.Contains(name, StringComparer.OrdinalIgnoreCase)
                && !name.StartsWith("OTEL_", StringComparison.OrdinalIgnoreCase)
            )
            .Select(name =>
                $"{Suggestion.Cut(name)}: expected a section among {string.Join(", ", Sections.Keys)}, Logging and Kestrel; found "
                + $"'{Suggestion.Cut(name)}'{Nearest(name)}"
            );
    }

    /// <summary>Whether a name equals or resembles one of our sections, and the rest names a setting of that section.</summary>
    private static bool IsNearlyOurs(string name, string rest) =>
        Sections.Any(section =>
            (section.Key.Equals(name, StringComparison.OrdinalIgnoreCase) || Suggestion.For(Capitalized(name), [section.Key]).Length > 0)
            && section.Value.GetProperty(rest.Split("__")[0], BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase)
                is not null
        );

    private static string Capitalized(string name) => $"{char.ToUpperInvariant(name[0])}{name[1..].ToLowerInvariant()}";

    private static string Nearest(string name) => Suggestion.For(Capitalized(name), Sections.Keys);

    private static IEnumerable<string> Faults(IConfiguration configuration, string section, Type type)
    {
        if (configuration[section] is { Length: > 0 } value)
        {
            yield return $"{Named(configuration.GetSection(section))}: expected settings below it, such as "
                + $"{section}:{type.GetProperties()[0].Name}; found '{Suggestion.Cut(value)}'";
        }

        foreach (var given in configuration.GetSection(section).GetChildren())
        {
            var property = type.GetProperty(given.Key, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
            if (property is null)
            {
                var known = type.GetProperties().Select(one => one.Name).ToArray();
                yield return $"{Named(given)}: expected a setting among {string.Join(", ", known)}; found "
                    + $"'{Suggestion.Cut(given.Key)}'{Suggestion.For(given.Key, known)}";
            }
            else if (!property.PropertyType.IsPrimitive && property.PropertyType != typeof(string) && given.Value is { Length: > 0 } single)
            {
                yield return $"{Named(given)}: expected settings below it, such as {given.Path}:0 or {given.Path}:NAME; found "
                    + $"'{Suggestion.Cut(single)}'";
            }
            else if (property.PropertyType.IsPrimitive && (!IsWithin(property, given.Value, out var expected) || given.GetChildren().Any()))
            {
                yield return $"{Named(given)}: expected {expected}; found "
                    + $"{(given.GetChildren().Any() ? "settings below it" : $"'{Suggestion.Cut(given.Value ?? "")}'")}";
            }
        }
    }

    private static string Named(IConfigurationSection given) =>
        $"{given.Path} (environment variable {given.Path.Replace(":", "__", StringComparison.Ordinal)})";

    private static bool IsWithin(PropertyInfo property, string? value, out string expected)
    {
        var range = property.GetCustomAttribute<RangeAttribute>();
        expected = range is null
            ? "a whole number"
            : string.Create(CultureInfo.InvariantCulture, $"a whole number from {range.Minimum:F0} to {range.Maximum:F0}");
        try
        {
            var number = TypeDescriptor.GetConverter(property.PropertyType).ConvertFromInvariantString(value ?? "");
            return range?.IsValid(number) ?? true;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or NotSupportedException or OverflowException)
        {
            return false;
        }
    }
}

/// <summary>Settings are invalid.</summary>
/// <param name="faults">One message per fault: what was expected, what was found, and what to set.</param>
public sealed class SettingsException(IReadOnlyList<string> faults) : Exception(string.Join("; ", faults));
