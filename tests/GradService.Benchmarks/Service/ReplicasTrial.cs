using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace GradService.Benchmarks.Service;

/// <summary>
/// Rolling restart of two replicas behind nginx, while a class is graded and other callers send requests. Every line must be graded once
/// and right, and no other caller may see an error. The class is sent in parts, because nginx buffers a request before it forwards it. If
/// the response to a part ends early or breaks off, the next part continues after the last graded line.
/// </summary>
internal sealed class ReplicasTrial : IDisposable
{
    private const int Callers = 8;
    private const int Part = 250;
    private const string Class = "/v1/grades/batch";

    private readonly int _lines;
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private readonly int _port = ServerProcess.FreePort();
    private readonly int[] _ports = [ServerProcess.FreePort(), ServerProcess.FreePort()];
    private readonly ServerProcess[] _replicas = new ServerProcess[2];
    private readonly string[] _expected = new string[ClassTable.Sheets.Length];
    private readonly ConcurrentDictionary<string, long> _answers = [];
    private int _graded;
    private int _requests;

    private ReplicasTrial(int lines) => _lines = lines;

    /// <summary>Whether nginx is installed.</summary>
    public static bool IsPossible => File.Exists("/usr/sbin/nginx");

    /// <summary>Runs the trial and prints the results; throws if a request was lost or answered wrong.</summary>
    /// <param name="args">The number of lines of the class; default 100,000.</param>
    public static async Task Print(string[] args)
    {
        using var trial = new ReplicasTrial(int.Parse(args.ElementAtOrDefault(0) ?? "100000", CultureInfo.InvariantCulture));
        await trial.Run();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var replica in _replicas)
        {
            replica?.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task Run()
    {
        for (var i = 0; i < 2; i++)
        {
            _replicas[i] = await ServerProcess.StartReady(port: _ports[i]);
        }

        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}"), Timeout = TimeSpan.FromSeconds(60) };
        using var nginx = StartNginx();
        try
        {
            await Until(IsListening, nginx.WaitForExitAsync());
            await Learn(client);
            var watch = Stopwatch.StartNew();
            using var stop = new CancellationTokenSource();
            var callers = Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(() => Call(client, stop.Token))));
            var grading = Task.Run(() => GradeAll(client));
            for (var i = 0; i < 2; i++)
            {
                await Until(() => _graded >= _lines * (1 + 3 * i) / 6, grading);
                await Restart(i, watch);
            }

            await grading;
            await stop.CancelAsync();
            await callers;
            Console.WriteLine(
                $"{_lines:N0} lines graded, each once and right, in {_requests:N0} requests; {watch.Elapsed.TotalSeconds:F0} s"
            );
            Console.WriteLine(
                $"Other callers meanwhile: {string.Join(", ", _answers.Select(answer => $"{answer.Key} {answer.Value:N0} times"))}"
            );
            if (_answers.Keys.Any(answer => answer != "right"))
            {
                throw new InvalidOperationException("some requests failed or got a wrong answer");
            }
        }
        finally
        {
            nginx.Kill(entireProcessTree: true);
        }
    }

    private async Task Restart(int index, Stopwatch watch)
    {
        var since = watch.Elapsed;
        _replicas[index].AskToStop();
        var code = await _replicas[index].End();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Replica {index + 1} was asked to stop after {_graded:N0} graded lines: exited with {code} after "
                    + $"{(watch.Elapsed - since).TotalSeconds:F1} s"
            )
        );
        _replicas[index].Dispose();
        _replicas[index] = await ServerProcess.StartReady(port: _ports[index]);
        if (code != 0)
        {
            throw new InvalidOperationException($"replica {index + 1} exited with {code}");
        }
    }

    /// <summary>Gets the expected grade of each sheet by grading it alone.</summary>
    private async Task Learn(HttpClient client)
    {
        for (var i = 0; i < _expected.Length; i++)
        {
            using var content = new StringContent($"{ClassTable.Exercise}\n{Line(i)}\n", Encoding.UTF8, "application/x-ndjson");
            using var response = await client.PostAsync(Class, content);
            _expected[i] = (await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync()).Split('\n')[0];
        }
    }

    private async Task GradeAll(HttpClient client)
    {
        while (_graded < _lines)
        {
            _requests++;
            try
            {
                await GradePart(client);
            }
            catch (Exception exception) when (exception is IOException or HttpRequestException)
            {
                // The connection broke off; the grades received so far count.
            }
        }
    }

    /// <summary>Sends the next ungraded lines, and checks and counts the grades until the response ends.</summary>
    private async Task GradePart(HttpClient client)
    {
        var lines = Enumerable.Range(_graded, Math.Min(Part, _lines - _graded)).Select(Line);
        using var request = new HttpRequestMessage(HttpMethod.Post, Class)
        {
            Content = new StringContent($"{ClassTable.Exercise}\n{string.Join('\n', lines)}\n", Encoding.UTF8, "application/x-ndjson"),
        };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (!response.IsSuccessStatusCode && response.StatusCode is not (HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable))
        {
            throw new InvalidOperationException($"{response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        }

        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(), Encoding.UTF8);
        while (
            response.IsSuccessStatusCode
            && await reader.ReadLineAsync() is { } line
            && line.Contains("\"grade\":", StringComparison.Ordinal)
        )
        {
            var sheet = _graded % _expected.Length;
            if (line != _expected[sheet].Replace($"\"id\":\"s{sheet}\"", $"\"id\":\"s{_graded}\"", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"Line {_graded}: expected {_expected[sheet]}; found {line}");
            }

            _graded++;
        }
    }

    private async Task Call(HttpClient client, CancellationToken stop)
    {
        var body = Requests.Gradients("S");
        string? expected = null;
        while (!stop.IsCancellationRequested)
        {
            using var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
            string answer;
            try
            {
                using var response = await client.PostAsync("/v1/gradients", content, CancellationToken.None);
                var text = await response.Content.ReadAsStringAsync(CancellationToken.None);
                expected ??= text;
                answer =
                    (int)response.StatusCode != 200 ? $"{(int)response.StatusCode}"
                    : text == expected ? "right"
                    : "wrong";
            }
            catch (HttpRequestException exception)
            {
                answer = exception.Message;
            }

            _answers.AddOrUpdate(answer, 1, (_, count) => count + 1);
        }
    }

    private Process StartNginx()
    {
        // Requests are idempotent, so nginx may retry one on the other replica (non_idempotent allows that for POST), unless its response
        // has begun.
        var configuration = $$"""
            daemon off;
            pid {{_folder}}/nginx.pid;
            error_log {{_folder}}/error.log;
            events { worker_connections 256; }
            http {
              access_log off;
              client_body_temp_path {{_folder}}/body; proxy_temp_path {{_folder}}/proxy;
              fastcgi_temp_path {{_folder}}/f; uwsgi_temp_path {{_folder}}/u; scgi_temp_path {{_folder}}/s;
              client_max_body_size 0; client_body_buffer_size 1m; proxy_max_temp_file_size 0;
              upstream replicas {
                server 127.0.0.1:{{_ports[0]}} max_fails=1 fail_timeout=1s;
                server 127.0.0.1:{{_ports[1]}} max_fails=1 fail_timeout=1s;
                keepalive 16;
              }
              server {
                listen 127.0.0.1:{{_port}};
                proxy_http_version 1.1;
                proxy_set_header Connection "";
                location / { proxy_pass http://replicas; proxy_next_upstream error timeout http_502 http_503 non_idempotent; }
              }
            }
            """;
        var file = Path.Combine(_folder, "nginx.conf");
        File.WriteAllText(file, configuration);
        return Process.Start("/usr/sbin/nginx", ["-p", _folder, "-c", file, "-e", Path.Combine(_folder, "error.log")]);
    }

    private bool IsListening()
    {
        try
        {
            using var connection = new TcpClient("127.0.0.1", _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string Line(int student) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"id\":\"s{student}\",\"answers\":{ClassTable.Sheets[student % ClassTable.Sheets.Length].Answers}}}"
        );

    private static async Task Until(Func<bool> condition, Task unless)
    {
        while (!condition())
        {
            if (unless.IsCompleted)
            {
                await unless;
                throw new InvalidOperationException("the task ended before the condition held");
            }

            await Task.Delay(20);
        }
    }
}
