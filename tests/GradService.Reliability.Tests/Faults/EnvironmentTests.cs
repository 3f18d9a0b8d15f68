using System.Diagnostics;
using System.Text.Json;

namespace GradService.Reliability.Tests.Faults;

/// <summary>What the machine does to the process: it writes nothing it could miss, and keeps time by a clock that does not jump.</summary>
public sealed class EnvironmentTests
{
    private const string FakeTime = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

    /// <summary>Whether this user may set up mounts of its own.</summary>
    public static string? NoMounts { get; } = Runs("unshare", "--mount", "true") ? null : "this user may not set up mounts: run as root";

    /// <summary>Whether the clock can be moved.</summary>
    public static string? NoFakeTime { get; } = File.Exists(FakeTime) ? null : "libfaketime is not there: apt-get install faketime";

    [FactUnless(typeof(EnvironmentTests), nameof(NoMounts))]
    public async Task A_root_that_cannot_be_written_and_a_full_disk_for_what_is_temporary_are_enough()
    {
        // A file system of a few kilobytes that is full already is the place for what is temporary; all else is read-only.
        const string Script = """
            root=$(mktemp -d) && full=$(mktemp -d) && mount --rbind / "$root" && mount -o remount,bind,ro "$root" &&
            mount -t tmpfs -o size=8k tmpfs "$root$full" &&
            { cat /dev/zero > "$root$full/zeros" 2>/dev/null || true; } && export TMPDIR="$full" && exec chroot "$root" "$@"
            """;
        using var server = await Start(words => ["unshare", "--mount", "--propagation", "private", "sh", "-ec", Script, "sh", .. words]);
        await MustServeAndStop(server);
    }

    [Fact]
    public async Task Logs_that_cannot_be_written_stop_nothing()
    {
        using var server = await Start(
            words => ["sh", "-c", "exec \"$@\" > /dev/full", "sh", .. words],
            ("Logging__LogLevel__Default", "Trace")
        );
        await MustServeAndStop(server);
    }

    [FactUnless(typeof(EnvironmentTests), nameof(NoFakeTime))]
    public async Task Jumps_of_the_clock_change_nothing()
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
            // Under way while the clock jumps: neither is it late at once, nor does it go on for ever. Its answer is short: no limit of
            // time can cut it off in the middle.
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
    public async Task Logs_are_lines_of_JSON_with_the_trace_of_the_problem_and_hold_nothing_that_was_sent()
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

    /// <summary>Fails unless the service's own wall clock follows the jump: else nothing was tried.</summary>
    private static async Task MustFollow(HttpClient client, string jump, DateTimeOffset date)
    {
        var expected =
            DateTimeOffset.UtcNow
            + TimeSpan.FromDays(jump == "+0" ? 0 : double.Parse(jump[..^1], System.Globalization.CultureInfo.InvariantCulture));
        // The header is made once a second.
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
