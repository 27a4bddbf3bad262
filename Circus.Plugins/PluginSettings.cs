using Circus.Daemon.Configuration;
using Circus.Protocol.Plugins;

namespace Circus.Plugins;

/// <summary>What circus-plugin was told to do.</summary>
internal sealed record PluginSettings(PluginKind Kind, PluginContext Context)
{
    public string LogLevel { get; init; } = "info";

    /// <summary>"-" (standard error), "stdout" or a path.</summary>
    public string LogOutput { get; init; } = "-";

    /// <summary>End when the process that started this one is gone, so that its ports are free for the next daemon's.</summary>
    public bool EndsWithParent { get; init; }
}
