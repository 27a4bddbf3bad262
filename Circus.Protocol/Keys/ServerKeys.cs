using NetMQ;

namespace Circus.Protocol.Keys;

/// <summary>CURVE on the side that binds.</summary>
public static class ServerKeys
{
    /// <summary>Makes a socket that is going to bind encrypt, and prove that it has the secret key. Before it binds.</summary>
    public static void ApplyTo(NetMQSocket socket, KeyPair pair)
    {
        socket.Options.CurveServer = true;
        socket.Options.CurveCertificate = ConnectionKeys.CertificateOf(pair);
    }
}
