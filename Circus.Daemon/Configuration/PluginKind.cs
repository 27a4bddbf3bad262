namespace Circus.Daemon.Configuration;

/// <summary>A plugin that comes with circusd.</summary>
/// <param name="Name">What "use" says, and what circus-plugin is told to be.</param>
/// <param name="PythonName">What "use" says in a file of Circus.</param>
/// <param name="Help">One line for people.</param>
/// <param name="Keys">Its options.</param>
internal sealed record PluginKind(string Name, string PythonName, string Help, IReadOnlyList<ConfigKey> Keys)
{
    /// <summary>One of these must be there; empty when it can do without any.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];
}
