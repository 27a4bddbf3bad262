using System.Buffers.Binary;

namespace Circus.Protocol;

/// <summary>
/// Messages on a byte stream, such as the Unix socket of circusd: four bytes with the length, the most significant first, then so many bytes
/// of JSON. Requests and replies are those of the control channel; after a "subscribe", events come as {"topic": ..., "event": {...}}.
/// </summary>
public static class StreamFrame
{
    /// <summary>Bytes of the length.</summary>
    public const int HeaderLength = 4;

    /// <summary>Header and payload in one piece.</summary>
    public static byte[] Of(ReadOnlySpan<byte> payload)
    {
        var frame = new byte[HeaderLength + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length);
        payload.CopyTo(frame.AsSpan(HeaderLength));
        return frame;
    }

    /// <summary>The next payload; null at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">It is longer than <paramref name="most"/>: nothing behind it can be read.</exception>
    /// <exception cref="IOException">The connection broke, also in the middle of a frame.</exception>
    public static async ValueTask<byte[]?> ReadAsync(Stream stream, int most, CancellationToken cancellationToken)
    {
        var header = new byte[HeaderLength];
        var read = await stream.ReadAtLeastAsync(header, HeaderLength, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (read == 0)
        {
            return null;
        }

        if (read < HeaderLength)
        {
            throw new EndOfStreamException();
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(header);
        if (length < 0 || length > most)
        {
            throw new InvalidDataException($"a frame may have {most} bytes at most");
        }

        // What is only announced takes no memory.
        var payload = new byte[Math.Min(length, 64 * 1024)];
        for (var at = 0; at < length;)
        {
            if (at == payload.Length)
            {
                Array.Resize(ref payload, Math.Min(length, payload.Length * 2));
            }

            await stream.ReadExactlyAsync(payload.AsMemory(at), cancellationToken).ConfigureAwait(false);
            at = payload.Length;
        }

        return payload;
    }
}
