using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Circus.Web.Host;

/// <summary>
/// The certificate and its key, read again when one of the files was written: who renews it need not restart the console. While a new pair cannot be read, for
/// example because only one of the two is there yet, the old one stays.
/// </summary>
internal sealed partial class CertificateFile(string certificate, string key, TimeProvider time, ILogger<CertificateFile> logger)
{
    // A handshake asks; the disk is asked this often at most.
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private SslServerAuthenticationOptions? _current;
    private (DateTime, DateTime) _written;
    private DateTimeOffset _next;

    /// <exception cref="CertificateException">The first pair cannot be read.</exception>
    public SslServerAuthenticationOptions Current()
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (_current is not null && now < _next)
            {
                return _current;
            }

            _next = now + _pause;
            try
            {
                var written = (File.GetLastWriteTimeUtc(certificate), File.GetLastWriteTimeUtc(key));
                if (_current is null || written != _written)
                {
                    _current = Read();
                    _written = written;
                }
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
            {
                if (_current is null)
                {
                    throw new CertificateException($"the certificate {certificate} with the key {key} cannot be used: {fault.Message}");
                }

                LogUnreadable(certificate, fault.Message);
            }

            return _current;
        }
    }

    private SslServerAuthenticationOptions Read()
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificate);
        var leaf = X509Certificate2.CreateFromPemFile(certificate, key);
        return new SslServerAuthenticationOptions
        {
            // The others of the file go along; nothing is fetched from the network for it.
            ServerCertificateContext = SslStreamCertificateContext.Create(leaf, chain, offline: true),
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        };
    }

    [LoggerMessage(4400, LogLevel.Error, "the new certificate {Path} cannot be used: {Reason}; the old one stays until it can", EventName = "CertificateUnreadable")]
    private partial void LogUnreadable(string path, string reason);
}
