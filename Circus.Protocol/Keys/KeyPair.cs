using NaCl;

namespace Circus.Protocol.Keys;

/// <summary>A CURVE key pair (X25519) of a server or a client.</summary>
public sealed class KeyPair
{
    /// <summary>Bytes of either half.</summary>
    public const int KeyLength = 32;

    private KeyPair(byte[] publicKey, byte[] secretKey) => (Public, Secret) = (publicKey, secretKey);

    /// <summary>May be known to everybody who is to connect.</summary>
    public ReadOnlyMemory<byte> Public { get; }

    /// <summary>The public half as it stands in files.</summary>
    public string PublicText => Z85.Encode(Public.Span);

    internal ReadOnlyMemory<byte> Secret { get; }

    /// <summary>A new pair from the random source of the system.</summary>
    public static KeyPair Generate()
    {
        Curve25519XSalsa20Poly1305.KeyPair(out var secret, out var open);
        return new KeyPair(open, secret);
    }

    /// <summary>The pair of a secret key: the public half follows from it.</summary>
    internal static KeyPair OfSecret(byte[] secret) => new(Curve25519.ScalarMultiplicationBase(secret), secret);

    /// <summary>The public half only, so that no secret gets into a log.</summary>
    public override string ToString() => PublicText;
}
