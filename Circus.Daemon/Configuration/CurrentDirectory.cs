namespace Circus.Daemon.Configuration;

/// <summary>The directory that the daemon was started in, by the name that the operator knows it by.</summary>
internal static class CurrentDirectory
{
    /// <summary>
    /// $PWD when it leads to the current directory, else its resolved path. With a link as "current" in $PWD, processes that are spawned after
    /// the link was moved to a new release run in the new one.
    /// </summary>
    public static string Find(IReadOnlyDictionary<string, string> environment)
    {
        var actual = Directory.GetCurrentDirectory();
        return environment.TryGetValue("PWD", out var named) && named.StartsWith('/') && RealPath.Of(named) == actual ? named : actual;
    }
}
