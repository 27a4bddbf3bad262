namespace Circus.Web.Access;

/// <summary>Keeps redirects inside the console.</summary>
internal static class LocalUrl
{
    /// <summary>The address when it is a path of this console, otherwise the overview.</summary>
    public static string OrOverview(string? url) => IsLocal(url) ? url! : "/";

    /// <summary>
    /// One leading slash, because two name another host; no backslash anywhere, because browsers read it as a slash; no control characters, because
    /// browsers drop some of them before they parse (url.spec.whatwg.org, "basic URL parser").
    /// </summary>
    public static bool IsLocal(string? url) =>
        url is ['/', ..]
        && url is not ['/', '/', ..]
        && !url.Contains('\\')
        && !url.Any(char.IsControl);
}
