using System.Globalization;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace GradService.Api.Hosting;

/// <summary>Reports a failed start: one line in the format of the log, and exit code 1.</summary>
internal static class StartFailure
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether this program itself was started. A test or a tool that loads it wants the exception instead of the line.</summary>
    public static bool IsProgram => Assembly.GetEntryAssembly() == typeof(StartFailure).Assembly;

    /// <summary>Writes the line.</summary>
    /// <returns>The exit code.</returns>
    public static int Report(Exception exception, TimeProvider time)
    {
        var reasons = exception is AggregateException several
            ? several.Flatten().InnerExceptions.Select(inner => inner.Message)
            : [exception.Message];
        var line = new
        {
            Timestamp = time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
            LogLevel = nameof(LogLevel.Critical),
            Category = "GradService",
            Message = $"The service cannot start: {string.Join("; ", reasons.Distinct()).ReplaceLineEndings(" ")}",
        };
        Console.Out.WriteLine(JsonSerializer.Serialize(line, Readable));
        return 1;
    }
}
