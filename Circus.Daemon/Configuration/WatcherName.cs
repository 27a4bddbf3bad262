namespace Circus.Daemon.Configuration;

/// <summary>Which names a watcher may have, in a file and by command.</summary>
internal static class WatcherName
{
    /// <summary>What is wrong with a name, "found ..., allowed: ..."; null when it can be used.</summary>
    public static string? FaultOf(string name)
    {
        var allowed = string.IsNullOrWhiteSpace(name) ? "a name that is not empty"
            : name.Contains('.', StringComparison.Ordinal) ? "a name without dots, because they separate the parts of an event's topic"
            : name.Any(char.IsControl) ? "a name without control characters"
            : name != name.Trim() ? "a name without blanks around it"
            : null;
        return allowed is null ? null : $"found the name {ConfigFault.Quote(name)}, allowed: {allowed}";
    }
}
