namespace Circus.Daemon.Configuration;

/// <summary>Where the configuration comes from: it can be read again, with the same environment and the same options of the command line.</summary>
/// <param name="path">As the operator wrote it; null for the quick start.</param>
/// <param name="environment">The daemon's own, as it was at its start.</param>
/// <param name="overrides">What the command line says; it wins over the file.</param>
internal sealed class ConfigSource(
    string? path, IReadOnlyDictionary<string, string> environment, Func<DaemonOptions, DaemonOptions> overrides)
{
    public IReadOnlyDictionary<string, string> Environment => environment;

    /// <summary>The base of relative paths.</summary>
    public string Directory { get; } = CurrentDirectory.Find(environment);

    /// <summary>For messages.</summary>
    public string Name => path ?? "quick start";

    /// <summary>The files as they are now, the main one first; those that cannot be read are left out.</summary>
    public IReadOnlyList<ConfigFile> Files() => path is null ? ConfigLoader.QuickStartFiles : ConfigLoader.Files(path, environment);

    public ConfigResult Load()
    {
        var loaded = path is null ? ConfigLoader.LoadQuickStart(environment) : ConfigLoader.Load(path, environment);
        return loaded.Options is { } options ? loaded with { Options = overrides(options) } : loaded;
    }
}
