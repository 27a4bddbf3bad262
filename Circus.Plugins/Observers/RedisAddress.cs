using System.Net;
using System.Net.Sockets;

namespace Circus.Plugins.Observers;

/// <summary>Where a Redis is and how one signs in there.</summary>
internal sealed record RedisAddress(EndPoint EndPoint, string? User, string? Password, int Database)
{
    private const int UsualPort = 6379;

    /// <summary><c>redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE]</c> or <c>unix://[[USER]:PASSWORD@]/PATH</c>; null when it is neither.</summary>
    public static RedisAddress? Parse(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("redis" or "unix"))
        {
            return null;
        }

        var (user, password) = uri.UserInfo.Split(':', 2) switch
        {
            [var name, var secret] => (name.Length > 0 ? Uri.UnescapeDataString(name) : null, Uri.UnescapeDataString(secret)),
            _ => ((string?)null, (string?)null),
        };
        if (uri.Scheme == "unix")
        {
            return new RedisAddress(new UnixDomainSocketEndPoint(Uri.UnescapeDataString(uri.AbsolutePath)), user, password, 0);
        }

        var path = uri.AbsolutePath.Trim('/');
        var database = 0;
        return uri.Host.Length == 0 || (path.Length > 0 && !int.TryParse(path, out database))
            ? null
            : new RedisAddress(new DnsEndPoint(uri.Host.Trim('[', ']'), uri.Port < 0 ? UsualPort : uri.Port), user, password, database);
    }
}
