using System.Reflection;

namespace GradService.Api.Hosting;

/// <summary>Reports why the service cannot start: one line of the log, and exit code 1.</summary>
internal static partial class StartFailure
{
    private const string Time = "yyyy-MM-ddTHH:mm:ss.fffZ ";

    /// <summary>Whether this program was started. A test or a tool that loads it wants the exception itself.</summary>
    public static bool IsProgram => Assembly.GetEntryAssembly() == typeof(StartFailure).Assembly;

    /// <summary>Writes the line in the form that the settings of the console ask for.</summary>
    /// <param name="exception">Why the service cannot start.</param>
    /// <param name="configuration">The settings; <see langword="null"/> if they could not be read.</param>
    /// <returns>The exit code.</returns>
    public static int Report(Exception exception, IConfiguration? configuration)
    {
        var reasons = exception is AggregateException several
            ? several.Flatten().InnerExceptions.Select(inner => inner.Message)
            : [exception.Message];
        // Only the name of the formatter is read: any other setting may be the wrong one. Disposing the factory writes what is queued.
        using var loggers = LoggerFactory.Create(logging =>
            logging
                .AddSimpleConsole(simple => (simple.SingleLine, simple.TimestampFormat, simple.UseUtcTimestamp) = (true, Time, true))
                .AddJsonConsole(json => (json.TimestampFormat, json.UseUtcTimestamp) = (Time, true))
                .AddConsole(console => console.FormatterName = configuration?["Logging:Console:FormatterName"])
        );
        LogCannotStart(loggers.CreateLogger("GradService"), string.Join("; ", reasons.Distinct()).ReplaceLineEndings(" "));
        return 1;
    }

    [LoggerMessage(LogLevel.Critical, "The service cannot start: {Reasons}")]
    private static partial void LogCannotStart(ILogger logger, string reasons);
}
