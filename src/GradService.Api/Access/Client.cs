using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace GradService.Api.Access;

/// <summary>
/// The client that sends a request: the owner of its API key, or else its address. A user with IPv6 has a whole network of addresses, so
/// only the first 64 bits identify the client.
/// </summary>
/// <param name="Owner">The owner of the API key; <see langword="null"/> if the request has none.</param>
/// <param name="High">The first 64 bits of an IPv6 address; 0 for IPv4.</param>
/// <param name="Low">An IPv4 address; 0 for IPv6.</param>
internal readonly record struct Client(string? Owner, ulong High, uint Low)
{
    private const uint Loopback = 0x7F000001;

    /// <summary>The client of a request. Call it after authentication.</summary>
    public static Client Of(HttpContext http)
    {
        if (http.User.Identity is { IsAuthenticated: true, Name: { } owner })
        {
            return new Client(owner, 0, 0);
        }

        Span<byte> bytes = stackalloc byte[16];
        var address = http.Connection.RemoteIpAddress ?? IPAddress.None;
        address.TryWriteBytes(bytes, out _);
        return address switch
        {
            { AddressFamily: AddressFamily.InterNetwork } => new Client(null, 0, BinaryPrimitives.ReadUInt32BigEndian(bytes)),
            { AddressFamily: AddressFamily.InterNetworkV6 } when IPAddress.IsLoopback(address) => new Client(null, 0, Loopback),
            { IsIPv4MappedToIPv6: true } => new Client(null, 0, BinaryPrimitives.ReadUInt32BigEndian(bytes[12..])),
            _ => new Client(null, BinaryPrimitives.ReadUInt64BigEndian(bytes), 0),
        };
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Owner ?? (High == 0 ? new IPAddress(BinaryPrimitives.ReverseEndianness(Low)).ToString() : $"{High:x16}/64");
}
