namespace Circus.Web.Host;

/// <summary>There is no certificate to begin with.</summary>
internal sealed class CertificateException(string message) : Exception(message);
