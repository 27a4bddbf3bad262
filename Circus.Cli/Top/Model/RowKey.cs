namespace Circus.Cli.Top.Model;

/// <summary>What a row is about, whatever its place in the table.</summary>
/// <param name="Node">Number of its endpoint.</param>
/// <param name="Watcher">Key of the watcher.</param>
/// <param name="Pid">Null for the watcher itself.</param>
internal readonly record struct RowKey(int Node, string Watcher, int? Pid);
