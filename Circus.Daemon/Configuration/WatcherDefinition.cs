using System.Text.Json;

namespace Circus.Daemon.Configuration;

/// <summary>A watcher as a client describes it.</summary>
/// <param name="Name">Checked.</param>
/// <param name="Cmd">Program and arguments.</param>
/// <param name="Args">A text, an array of words, or nothing.</param>
/// <param name="Options">An object with the keys of a section, or nothing.</param>
internal sealed record WatcherDefinition(string Name, string Cmd, JsonElement Args, JsonElement Options);
