using System.Diagnostics;
using System.Text.Json;

namespace GradService.Reliability.Tests.Faults;

/// <summary>
/// The service runs without a writable disk and with a log that cannot be written. It measures time with a monotonic clock.
/// </summary>
public sealed class EnvironmentTests
{
    private const string FakeTime = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

    /// <summary>The reason to skip a test that sets up mounts; <see langword="null"/> if this user may do so.</summary>
    public static string? NoMounts { get; } = Runs("unshare", "--mount", "true") ? null : "this user may not set up mounts: run as root";

    /// <summary>The reason to skip a test that moves the clock; <see langword="null"/> if libfaketime is installed.</summary>
    public static string? NoFakeTime { get; } = File.Exists(FakeTime) ? null : "libfaketime is not installed: apt-get install faketime";

    [FactUnless(typeof(EnvironmentTests), nameof(NoMounts))]
    public async Task The_service_runs_with_a_read_only_root_and_a_full_temporary_directory()
    {
        // TMPDIR is a tmpfs of 8 KiB that is already full; everything else is read-only.
        const string Script = """
            root=$(mktemp -d) && full=$(mktemp -d) && mount --rbind / "$root" && mount -o remount,bind,ro "$root" &&
            mount -t tmpfs -o size=8k tmpfs "$root$full" &&
            { cat /dev/zero > "$root$full/zeros" 2>/dev/null || true; } && export TMPDIR="$full" && exec chroot "$root" "$@"
            """;
        using var server = await Start(words => ["unshare", "--mount", "--propagation", "private", "sh", "-ec", Script, "sh", .. words]);
        await MustServeAndStop(server);
    }

    [Fact]
    public async Task The_service_runs_if_its_log_cannot_be_written()
    {
        using var server = await Start(
            words => ["sh", "-c", "exec \"$@\" > /dev/full", "sh", .. words],
            ("Logging__LogLevel__Default", "Trace")
        );
        await MustServeAndStop(server);
    }

    [FactUnless(typeof(EnvironmentTests), nameof(NoFakeTime))]
    public async Task Jumps_of_the_system_clock_do_not_affect_time_limits()
    {
        var clock = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(clock, "+0");
            using var server = await Start(
                words => words,
                ("LD_PRELOAD", FakeTime),
                ("FAKETIME_TIMESTAMP_FILE", clock),
                ("FAKETIME_NO_CACHE", "1"),
                ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
                ("Limits__Seconds", "3"),
                ("Access__RateRequests", "100000")
            );
            using var client = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromSeconds(30) };
            // This run is in progress while the clock jumps: it must neither time out at once nor run for ever. Its response is short, so
            // that the time limit cannot cut it off in the middle.
            using var content = Exercise.Json(Exercise.Small[..^1] + ",\"steps\":100000,\"every\":1000}");
            foreach (var jump in (string[])["+400d", "-400d", "+0"])
            {
                var running = client.PostAsync("/v1/training", content);
                await File.WriteAllTextAsync(clock, jump);
                using var response = await running;
                Assert.Contains((int)response.StatusCode, (int[])[200, 503]);
                using var small = await client.PostAsync("/v1/gradients", Exercise.Json(Exercise.Small));
                Assert.Equal(200, (int)small.StatusCode);
                var date = Assert.NotNull(small.Headers.Date);
                await MustFollow(client, jump, date);
            }
        }
        finally
        {
            File.Delete(clock);
        }
    }

    [Fact]
    public async Task Log_lines_are_JSON_with_the_trace_id_of_the_problem_and_contain_no_request_content()
    {
        using var server = await Start(
            words => words,
            ("Logging__LogLevel__Default", "Debug"),
            ("Logging__LogLevel__Microsoft.AspNetCore", "Debug")
        );
        using var client = new HttpClient { BaseAddress = server.Address };
        using var refused = await client.PostAsync("/v1/gradients", Exercise.Json("""{ "a secret": 1 }"""));
        var trace = JsonDocument
            .Parse(await refused.Content.ReadAsStringAsync())
            .RootElement.GetProperty("traceId")
            .GetString()!
            .Split('-')[1];
        server.AskToStop();
        Assert.Equal(0, await server.End());

        var lines = server.Output.Where(line => line.Length > 0).ToArray();
        Assert.All(lines, line => Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(line).RootElement.ValueKind));
        Assert.Contains(lines, line => line.Contains(trace, StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("secret", StringComparison.Ordinal));
    }

    /// <summary>Fails unless the service's wall clock follows the jump; otherwise the test would prove nothing.</summary>
    private static async Task MustFollow(HttpClient client, string jump, DateTimeOffset date)
    {
        var expected =
            DateTimeOffset.UtcNow
            + TimeSpan.FromDays(jump == "+0" ? 0 : double.Parse(jump[..^1], System.Globalization.CultureInfo.InvariantCulture));
        // Kestrel updates the Date header once a second.
        for (var i = 0; i < 50 && (date - expected).Duration() > TimeSpan.FromHours(1); i++)
        {
            await Task.Delay(100);
            using var response = await client.GetAsync("/v1/examples");
            date = response.Headers.Date ?? date;
        }

        Assert.InRange(date, expected.AddHours(-1), expected.AddHours(1));
    }

    private static async Task MustServeAndStop(ServerProcess server)
    {
        using var client = new HttpClient { BaseAddress = server.Address };
        using var answered = await client.PostAsync("/v1/gradients", Exercise.Json(Exercise.Small));
        Assert.Equal(200, (int)answered.StatusCode);
        using var refused = await client.PostAsync("/v1/gradients", Exercise.Json("{}"));
        Assert.Equal(400, (int)refused.StatusCode);
        using var page = await client.GetAsync("/");
        Assert.Equal(200, (int)page.StatusCode);
        server.AskToStop();
        Assert.Equal(0, await server.End());
    }

    private static Task<ServerProcess> Start(Func<string[], string[]> wrap, params (string Name, string Value)[] settings) =>
        ServerProcess.StartReady(settings.ToDictionary(setting => setting.Name, setting => setting.Value), wrap);

    private static bool Runs(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
