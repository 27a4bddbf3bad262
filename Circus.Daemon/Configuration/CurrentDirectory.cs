namespace Circus.Daemon.Configuration;

/// <summary>The directory that the daemon was started in, by the name that the operator knows it by.</summary>
internal static class CurrentDirectory
{
    /// <summary>Links in links; the kernel gives up at 40 as well (path_resolution(7)).</summary>
    private const int MostLinks = 40;

    /// <summary>
    /// $PWD when it leads to the current directory, else its resolved path. With a link as "current" in $PWD, processes that are spawned after
    /// the link was moved to a new release run in the new one.
    /// </summary>
    public static string Find(IReadOnlyDictionary<string, string> environment)
    {
        var actual = Directory.GetCurrentDirectory();
        return environment.TryGetValue("PWD", out var named) && named.StartsWith('/') && Resolve(named) == actual ? named : actual;
    }

    private static string? Resolve(string path)
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
