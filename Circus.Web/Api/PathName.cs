namespace Circus.Web.Api;

/// <summary>The name of a watcher in an address. Everything else is decoded already; a slash is left as it is sent, because it would be another address.</summary>
internal static class PathName
{
    public static string Of(string name) => name.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
