using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using NaCl;

namespace Circus.Protocol.Keys;

/// <summary>
/// A request in a box that only the holder of one secret key can have made, and only the holder of the other can open: crypto_box of NaCl.
/// CURVE proves the daemon to the client; this proves the client to the daemon, because NetMQ does not tell which key a connection has.
/// </summary>
/// <remarks>On the wire: <c>{"id": ..., "auth": {"key": Z85, "nonce": base64, "box": base64}}</c>; in the box is the request, with its <c>time</c>.</remarks>
public sealed class RequestSeal(KeyPair own, ReadOnlyMemory<byte> other) : IDisposable
{
    /// <summary>Bytes of a nonce: random, never twice.</summary>
    public const int NonceLength = 24;

    private const int TagLength = 16;

    private readonly Lock _one = new();
    private readonly Curve25519XSalsa20Poly1305 _box = new(own.Secret.Span, other.Span);

    /// <summary>Forgets the shared key.</summary>
    public void Dispose() => _box.Dispose();

    /// <summary>The payload frame for a request.</summary>
    public byte[] Seal(ReadOnlySpan<byte> request, string id)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        RandomNumberGenerator.Fill(nonce);
        var box = new byte[request.Length + TagLength];
        lock (_one)
        {
            _box.Encrypt(box, request, nonce);
        }

        var buffer = new ArrayBufferWriter<byte>(256 + (box.Length * 4 / 3));
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("id", id);
        writer.WriteStartObject("auth");
        writer.WriteString("key", own.PublicText);
        writer.WriteBase64String("nonce", nonce);
        writer.WriteBase64String("box", box);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>What is in a box; false when the other key did not make it, or somebody changed it.</summary>
    public bool TryOpen(ReadOnlySpan<byte> box, ReadOnlySpan<byte> nonce, [NotNullWhen(true)] out byte[]? request)
    {
        request = null;
        if (box.Length < TagLength || nonce.Length != NonceLength)
        {
            return false;
        }

        var plain = new byte[box.Length - TagLength];
        lock (_one)
        {
            if (!_box.TryDecrypt(plain, box, nonce))
            {
                return false;
            }
        }

        request = plain;
        return true;
    }
}
