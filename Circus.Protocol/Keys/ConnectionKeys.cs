using System.Diagnostics.CodeAnalysis;
using NetMQ;

namespace Circus.Protocol.Keys;

/// <summary>What a client needs to talk to a daemon whose endpoints have keys.</summary>
public sealed class ConnectionKeys
{
    /// <summary>Public key of the daemon, or the path of a file with it.</summary>
    public const string ServerKeyVariable = "CIRCUS_SERVER_KEY";

    /// <summary>Path of the client's own secret key file.</summary>
    public const string KeyFileVariable = "CIRCUS_KEY_FILE";

    private readonly NetMQCertificate _certificate;

    /// <param name="server">Public key of the daemon: proves that it is the one, and encrypts what is said to it.</param>
    /// <param name="own">The client's own pair, by which it is authorised; null for one who only listens to events and statistics.</param>
    public ConnectionKeys(ReadOnlyMemory<byte> server, KeyPair? own = null)
    {
        Server = server;
        Own = own;
        // CURVE wants a pair in any case.
        _certificate = CertificateOf(own ?? KeyPair.Generate());
    }

    /// <summary>Public key of the daemon.</summary>
    public ReadOnlyMemory<byte> Server { get; }

    /// <summary>The client's own pair, if it has one.</summary>
    public KeyPair? Own { get; }

    /// <summary>From <c>CIRCUS_SERVER_KEY</c> and <c>CIRCUS_KEY_FILE</c>; null without them.</summary>
    /// <exception cref="InvalidDataException">They are set, but wrong.</exception>
    public static ConnectionKeys? FromEnvironment() =>
        TryRead(Environment.GetEnvironmentVariable(ServerKeyVariable), Environment.GetEnvironmentVariable(KeyFileVariable), out var keys, out var fault)
            ? keys
            : throw new InvalidDataException(fault);

    /// <summary>From texts of a command line; both empty gives null, and is no fault.</summary>
    /// <param name="server">Public key of the daemon, or the path of a file with it.</param>
    /// <param name="keyFile">Path of the client's secret key file.</param>
    /// <param name="keys">Null when nothing is given.</param>
    /// <param name="fault">A sentence for the operator.</param>
    public static bool TryRead(string? server, string? keyFile, out ConnectionKeys? keys, [NotNullWhen(false)] out string? fault)
    {
        (keys, fault) = (null, null);
        KeyPair? own = null;
        if (!string.IsNullOrEmpty(keyFile) && !KeyFile.TryReadPair(keyFile, out own, out fault))
        {
            return false;
        }

        if (string.IsNullOrEmpty(server))
        {
            fault = own is null ? null : "a key of one's own is of no use without the public key of the daemon: give the server's key too";
            return own is null;
        }

        if (!(Z85.TryDecode(server, out var key) && key.Length == KeyPair.KeyLength) && !KeyFile.TryReadPublic(server, out key, out fault))
        {
            return false;
        }

        keys = new ConnectionKeys(key, own);
        return true;
    }

    /// <summary>Makes a socket that is going to connect use them.</summary>
    internal void ApplyTo(NetMQSocket socket)
    {
        socket.Options.CurveServerKey = Server.ToArray();
        socket.Options.CurveCertificate = _certificate;
    }

    internal static NetMQCertificate CertificateOf(KeyPair pair) => new(pair.Secret.ToArray(), pair.Public.ToArray());
}
