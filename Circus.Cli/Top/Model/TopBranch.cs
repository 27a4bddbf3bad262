namespace Circus.Cli.Top.Model;

/// <summary>A watcher with its processes.</summary>
internal sealed record TopBranch(TopRow Watcher, IReadOnlyList<TopRow> Processes);
