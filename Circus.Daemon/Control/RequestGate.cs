using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Circus.Protocol;
using Circus.Protocol.Keys;

namespace Circus.Daemon.Control;

/// <summary>
/// Says who sent a request over TCP. With keys in force a request has to come in a box that one of the authorised keys made; see
/// docs/decisions/0023. On the thread of its endpoint only.
/// </summary>
/// <param name="keys">The authorised ones; null when the endpoint has none.</param>
/// <param name="time">Clock of the requests.</param>
/// <param name="stranger">Who sends a request without a key where there are keys; null when such a one is refused.</param>
internal sealed class RequestGate(AuthorizedKeysFile? keys, TimeProvider time, Peer? stranger = null)
{
    private const string HowTo = "give circusctl --key and --server-key, or use the Unix socket";

    public bool TryAdmit(
        ReadOnlySpan<byte> frame, [NotNullWhen(true)] out IncomingRequest? request, [NotNullWhen(false)] out RequestRefusal? refusal)
    {
        request = null;
        if (!IncomingRequest.TryReadEnvelope(frame, out var root, out refusal))
        {
            return false;
        }

        if (keys is null)
        {
            return IncomingRequest.TryRead(root, out request, out refusal);
        }

        root.TryGetProperty("id", out var id);
        if (!root.TryGetProperty("auth", out var auth))
        {
            if (stranger is not null)
            {
                return TryRead(root, stranger, out request, out refusal);
            }

            refusal = Refuse(id, "tcp", $"this endpoint takes requests with a key only: {HowTo}");
            return false;
        }

        if (!TryOpen(auth, out var key, out var inner, out var reason))
        {
            refusal = Refuse(id, key?.Peer.Name ?? "tcp", reason);
            return false;
        }

        if (!IncomingRequest.TryReadEnvelope(inner, out var sealedRoot, out refusal))
        {
            refusal = refusal with { Id = id };
            return false;
        }

        // A copy would be carried out once more when its nonce has been forgotten.
        if (!sealedRoot.TryGetProperty("time", out var sent) || sent.ValueKind != JsonValueKind.Number || !sent.TryGetDouble(out var seconds)
            || Math.Abs(WireTime.Of(time.GetUtcNow()) - seconds) > WireLimits.MaxClockSkew.TotalSeconds)
        {
            refusal = Refuse(id, key.Peer.Name, $"the request's time is more than {WireLimits.MaxClockSkew.TotalSeconds:0} s from the daemon's: set the clock");
            return false;
        }

        return TryRead(sealedRoot, key.Peer, out request, out refusal);
    }

    private static bool TryRead(
        JsonElement root, Peer peer, [NotNullWhen(true)] out IncomingRequest? request, [NotNullWhen(false)] out RequestRefusal? refusal)
    {
        request = IncomingRequest.TryRead(root, out var read, out refusal) ? read with { Peer = peer } : null;
        return request is not null;
    }

    private bool TryOpen(
        JsonElement auth, [NotNullWhen(true)] out AuthorizedKey? key, [NotNullWhen(true)] out byte[]? inner, [NotNullWhen(false)] out string? reason)
    {
        (key, inner) = (null, null);
        reason = "auth is an object of key, nonce and box";
        if (auth.ValueKind != JsonValueKind.Object
            || Text(auth, "key") is not { } name || !TryBytes(auth, "nonce", out var nonce) || nonce.Length != RequestSeal.NonceLength
            || !TryBytes(auth, "box", out var box))
        {
            return false;
        }

        // The same words whether the key is unknown or the box is not its: nobody learns which keys are authorised.
        reason = "the key is not authorised, or the request was not made with it for this daemon";
        if (!keys!.TryFind(name, out var found) || !found.Seal.TryOpen(box, nonce, out inner))
        {
            return false;
        }

        key = found;
        switch (found.Nonces.Use(nonce))
        {
            case NonceUse.First:
                reason = null;
                return true;
            case NonceUse.Again:
                reason = "this very request has come before";
                return false;
            case NonceUse.TooMany:
                reason = $"this key has sent {NonceMemory.DefaultMost} requests within two minutes: wait";
                return false;
        }

        throw new System.Diagnostics.UnreachableException();
    }

    private static RequestRefusal Refuse(JsonElement id, string peer, string reason) => new(ErrorCode.CommandError, reason) { Id = id, Peer = peer };

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool TryBytes(JsonElement element, string name, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        return element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out bytes);
    }
}
