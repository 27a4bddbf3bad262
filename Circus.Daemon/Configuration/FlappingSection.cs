using Circus.Daemon.Watchers;

namespace Circus.Daemon.Configuration;

/// <summary>Converts the options of the flapping plugin of Circus: of a [plugin:NAME] for all watchers, and flapping.* of one watcher. circusd acts on them itself.</summary>
internal static class FlappingSection
{
    public const string Prefix = "flapping.";

    private const string Active = "active";

    private static readonly string[] _keys = [Active, "attempts", "window", "retry_in", "max_retry"];

    /// <summary>What the plugin says for all watchers; null when it is not active.</summary>
    /// <param name="plugin">A section that uses it.</param>
    public static FlappingOptions? ReadPlugin(KeyReader plugin) =>
        plugin.Flag(Active, true) ? Read(plugin, "", new FlappingOptions()) : null;

    /// <summary>What one watcher says, or else the plugin; null when neither does.</summary>
    public static FlappingOptions? Read(KeyReader watcher, FlappingOptions? plugin)
    {
        foreach (var entry in watcher.Section.All.Where(entry => entry.Key.StartsWith(Prefix, StringComparison.Ordinal) && !_keys.Contains(entry.Key[Prefix.Length..])))
        {
            watcher.Report.Warn(entry, $"unknown option of flapping, ignored; allowed: {KeyReader.OneOf([.. _keys.Select(key => Prefix + key)])}");
        }

        var isGiven = _keys.Any(key => watcher.Has(Prefix + key));
        if (!watcher.Flag(Prefix + Active, true) || (!isGiven && plugin is null))
        {
            return null;
        }

        return Read(watcher, Prefix, plugin ?? new FlappingOptions());
    }

    private static FlappingOptions Read(KeyReader reader, string prefix, FlappingOptions defaults) => new()
    {
        Attempts = reader.Integer(prefix + "attempts", defaults.Attempts, 1),
        Window = reader.Seconds(prefix + "window", defaults.Window),
        RetryIn = reader.Seconds(prefix + "retry_in", defaults.RetryIn, 0.01),
        MaxRetry = reader.Integer(prefix + "max_retry", defaults.MaxRetry, -1),
    };
}
