using Circus.Web.Live;

namespace Circus.Web;

/// <summary>What circushttpd is told on its command line. Everything defaults to loopback.</summary>
internal sealed record WebOptions
{
    /// <summary>Inherited listening socket (circusd opens it); null binds <see cref="Host"/> and <see cref="Port"/>.</summary>
    public int? ListenDescriptor { get; init; }

    /// <summary>"localhost" (both address families) or an address; another than loopback only with a certificate or behind a proxy.</summary>
    public string Host { get; init; } = "localhost";

    /// <summary>0 lets the kernel choose. 8080 is what Circus' httpd_port defaults to.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Control endpoint of circusd.</summary>
    public string Endpoint { get; init; } = "tcp://127.0.0.1:5555";

    public string PubsubEndpoint { get; init; } = "tcp://127.0.0.1:5556";

    public string StatsEndpoint { get; init; } = "tcp://127.0.0.1:5557";

    /// <summary>Other circuses that are shown beside this one.</summary>
    public IReadOnlyList<NodeAddress> Nodes { get; init; } = [];

    /// <summary>Folder of users and keys, mode 0700. Default: $STATE_DIRECTORY, else $XDG_STATE_HOME/circus, else ~/.local/state/circus.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>File of the certificate, with those that lead to it; null speaks plain HTTP.</summary>
    public string? Certificate { get; init; }

    /// <summary>File of its key.</summary>
    public string? CertificateKey { get; init; }

    /// <summary>Addresses of proxies whose word about the browser's address, scheme and host is taken.</summary>
    public IReadOnlyList<string> Proxies { get; init; } = [];

    /// <summary>Names under which browsers reach the console, beside those of this machine's loopback.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Whether what goes over a network is protected: by the console itself, or by a proxy.</summary>
    public bool IsProtected => Certificate is not null || Proxies.Count > 0;

    /// <summary>Whether /metrics is open to programs on this machine without a token.</summary>
    public bool OpenMetrics { get; init; }

    /// <summary>Unused for that long, the session of a browser ends.</summary>
    public int IdleHours { get; init; } = 8;

    /// <summary>So old, it ends in any case, on open pages too. A day: whoever works in shifts signs in once per shift.</summary>
    public int SessionHours { get; init; } = 24;

    /// <summary>How long the audit is kept; 0 for ever.</summary>
    public int AuditDays { get; init; } = 365;

    /// <summary>File that says how mail is sent; null for mail.json in <see cref="StateDirectory"/>.</summary>
    public string? MailFile { get; init; }

    /// <summary>One of <see cref="WebOptionsValidator.LogLevels"/>.</summary>
    public string LogLevel { get; init; } = "info";
}
