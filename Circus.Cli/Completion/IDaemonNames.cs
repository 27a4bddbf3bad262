using System.CommandLine;

namespace Circus.Cli.Completion;

/// <summary>Names that only the daemon knows.</summary>
internal interface IDaemonNames
{
    /// <summary>Names of watchers, or pids of one; none when the daemon does not answer at once.</summary>
    Task<IReadOnlyList<string>> ListAsync(ParseResult parsed, string? watcher);
}
