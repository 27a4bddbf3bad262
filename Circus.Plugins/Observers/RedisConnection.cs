using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Circus.Plugins.Observers;

/// <summary>One question to a Redis in its protocol, RESP: <c>INFO</c>, after signing in.</summary>
internal static class RedisConnection
{
    /// <summary>INFO has some kilobytes; more than this is something else.</summary>
    private const int LongestReply = 1024 * 1024;

    /// <exception cref="IOException">It answered with an error, or not as a Redis does.</exception>
    /// <exception cref="SocketException">There is none.</exception>
    public static async Task<string> InfoAsync(RedisAddress address, CancellationToken cancellationToken)
    {
        var isUnix = address.EndPoint is UnixDomainSocketEndPoint;
        using var socket = isUnix
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address.EndPoint, cancellationToken);
        await using var stream = new BufferedStream(new NetworkStream(socket));
        if (address.Password is { } password)
        {
            await AskAsync(stream, address.User is { } user ? ["AUTH", user, password] : ["AUTH", password], cancellationToken);
        }

        if (address.Database > 0)
        {
            await AskAsync(stream, ["SELECT", address.Database.ToString(CultureInfo.InvariantCulture)], cancellationToken);
        }

        return await AskAsync(stream, ["INFO"], cancellationToken);
    }

    private static async Task<string> AskAsync(Stream stream, string[] words, CancellationToken cancellationToken)
    {
        var request = new StringBuilder().Append(CultureInfo.InvariantCulture, $"*{words.Length}\r\n");
        foreach (var word in words)
        {
            request.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n");
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(request.ToString()), cancellationToken);
        await stream.FlushAsync(cancellationToken);
        var reply = await LineAsync(stream, cancellationToken);
        return reply switch
        {
            ['+', .. var text] => text,
            ['-', .. var text] => throw new IOException(text),
            ['$', .. var digits] when int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length <= LongestReply =>
                await BulkAsync(stream, length, cancellationToken),
            _ => throw new IOException("the answer is not that of a Redis"),
        };
    }

    private static async Task<string> BulkAsync(Stream stream, int length, CancellationToken cancellationToken)
    {
        // With the line end behind it.
        var bytes = new byte[length + 2];
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private static async Task<string> LineAsync(Stream stream, CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (line.Length <= LongestReply)
        {
            await stream.ReadExactlyAsync(one, cancellationToken);
            if (one[0] == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append((char)one[0]);
        }

        throw new IOException("the answer does not end");
    }
}
