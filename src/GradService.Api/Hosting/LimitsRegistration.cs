namespace GradService.Api.Hosting;

/// <summary>Reads the limits from the configuration.</summary>
internal static class LimitsRegistration
{
    /// <summary>Binds the section <c>Limits</c>; a value out of range, or a name that is no limit, stops the start.</summary>
    public static void AddLimits(this IServiceCollection services) => services.AddOptions<Limits>()
        .BindConfiguration(nameof(Limits), binder => binder.ErrorOnUnknownConfiguration = true)
        .ValidateDataAnnotations()
        .ValidateOnStart();
}
