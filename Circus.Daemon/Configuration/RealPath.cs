namespace Circus.Daemon.Configuration;

/// <summary>Where a path leads when every link in it has been followed.</summary>
internal static class RealPath
{
    /// <summary>Links in links; the kernel gives up at 40 as well (path_resolution(7)).</summary>
    private const int MostLinks = 40;

    /// <summary>Null when the links go round in circles. What does not exist is taken as it is.</summary>
    /// <param name="path">Absolute.</param>
    public static string? Of(string path)
    {
        var links = 0;
        var rest = new Stack<string>(Parts(path));
        var resolved = "/";
        while (rest.TryPop(out var part))
        {
            if (part == "..")
            {
                resolved = Path.GetDirectoryName(resolved) ?? "/";
                continue;
            }

            var next = Path.Combine(resolved, part);
            if (LinkTarget(next) is not { } target)
            {
                resolved = next;
                continue;
            }

            if (++links > MostLinks)
            {
                return null;
            }

            resolved = target.StartsWith('/') ? "/" : resolved;
            foreach (var step in Parts(target))
            {
                rest.Push(step);
            }
        }

        return resolved;
    }

    /// <summary>Last part first, so that a stack yields them in order.</summary>
    private static IEnumerable<string> Parts(string path) =>
        path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").Reverse();

    private static string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
