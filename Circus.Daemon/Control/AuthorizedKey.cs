using Circus.Protocol.Keys;

namespace Circus.Daemon.Control;

/// <summary>One client that may give commands.</summary>
internal sealed class AuthorizedKey(string name, Permission role, string publicText, RequestSeal seal, NonceMemory nonces)
{
    public string PublicText { get; } = publicText;

    public Peer Peer { get; } = new($"key {name}", role);

    public RequestSeal Seal { get; } = seal;

    public NonceMemory Nonces { get; } = nonces;

    /// <summary>The same key after the file has changed: what it has used stays used.</summary>
    public AuthorizedKey With(string name, Permission role) => new(name, role, PublicText, Seal, Nonces);
}
