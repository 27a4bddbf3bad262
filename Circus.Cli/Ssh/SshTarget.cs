using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Circus.Cli.Ssh;

/// <summary>Where --ssh goes: <c>user@host</c>, <c>host</c>, <c>user@host:2222</c>, <c>user@[::1]:2222</c>.</summary>
/// <param name="Destination">User and host, as ssh takes them.</param>
/// <param name="Port">Null leaves it to ssh and its configuration.</param>
internal sealed record SshTarget(string Destination, int? Port)
{
    public static bool TryParse(string text, [NotNullWhen(true)] out SshTarget? target)
    {
        target = null;
        var at = text.LastIndexOf('@');
        var (user, rest) = (text[..(at + 1)], text[(at + 1)..]);
        int? port = null;
        var isBracketed = rest.StartsWith('[');
        var colon = isBracketed ? rest.IndexOf("]:", StringComparison.Ordinal) + 1 : rest.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0)
        {
            if (!int.TryParse(rest.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is 0 or > IPEndPoint.MaxPort)
            {
                return false;
            }

            (rest, port) = (rest[..colon], number);
        }

        var host = isBracketed ? rest.Trim('[', ']') : rest;
        // A leading dash would be an option of ssh.
        if (host.Length == 0 || at == 0 || $"{user}{host}" is not { } destination || destination.StartsWith('-') || host.StartsWith('-') || destination.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
        {
            return false;
        }

        target = new SshTarget(destination, port);
        return true;
    }

    public override string ToString() => Port is { } port ? string.Create(CultureInfo.InvariantCulture, $"{Destination}:{port}") : Destination;
}
