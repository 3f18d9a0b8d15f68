using System.Net.Sockets;
using System.Text;

namespace GradService.Reliability.Tests.Faults;

/// <summary>A TCP connection to the service that sends exactly the given bytes.</summary>
internal sealed class RawRequest : IAsyncDisposable
{
    private readonly TcpClient _client = new();

    private NetworkStream? _stream;

    private RawRequest() { }

    /// <summary>The connection.</summary>
    public NetworkStream Stream => _stream ??= _client.GetStream();

    /// <summary>Opens a connection.</summary>
    /// <param name="server">The server to connect to.</param>
    /// <param name="receiveBuffer">The size of the socket's receive buffer in bytes.</param>
    public static async Task<RawRequest> Open(ServerProcess server, int receiveBuffer = 1 << 16)
    {
        var request = new RawRequest();
        request._client.ReceiveBufferSize = receiveBuffer;
        await request._client.ConnectAsync(server.Address.Host, server.Address.Port);
        return request;
    }

    /// <summary>Sends text.</summary>
    public async Task Send(string text) => await Stream.WriteAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Sends the head of a request with a JSON body.</summary>
    public async Task Post(string path, int length) =>
        await Send(
            $"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
        );

    /// <summary>Closes the sending half of the connection.</summary>
    public void CloseSending() => _client.Client.Shutdown(SocketShutdown.Send);

    /// <summary>Reads until the server closes the connection; empty if the server resets it without a response.</summary>
    public async Task<string> ReadToEnd()
    {
        using var read = new MemoryStream();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        try
        {
            await Stream.CopyToAsync(read, patience.Token);
        }
        catch (IOException)
        {
            // The connection was reset: return what was received before.
        }

        return Encoding.UTF8.GetString(read.ToArray());
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}
