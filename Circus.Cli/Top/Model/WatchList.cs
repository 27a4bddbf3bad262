using System.IO.Enumeration;
using Circus.Protocol;

namespace Circus.Cli.Top.Model;

/// <summary>The watchers that -watch names; all without any. A name may be a pattern with * and ?.</summary>
internal sealed record WatchList(IReadOnlyList<string> Patterns)
{
    public static readonly WatchList All = new([]);

    /// <summary>Whether samples under that key are wanted.</summary>
    public bool Contains(string watcherKey) =>
        Patterns.Count == 0 || Patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(Topic.KeyOf(pattern), watcherKey, ignoreCase: true));
}
