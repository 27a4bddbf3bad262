using Circus.Daemon.Watchers;

namespace Circus.Daemon.Configuration;

/// <summary>One option of a watcher, as far as a change of it goes.</summary>
/// <param name="Key">As in the file.</param>
/// <param name="Effect">What a change needs at most.</param>
/// <param name="Text">Equal texts are equal values.</param>
/// <param name="Take">The first options with this one of the second.</param>
internal sealed record WatcherSetting(
    string Key, ChangeEffect Effect, Func<WatcherOptions, string?> Text, Func<WatcherOptions, WatcherOptions, WatcherOptions> Take)
{
    /// <summary>Of a change that needs less than others of it.</summary>
    public Func<WatcherOptions, WatcherOptions, ChangeEffect>? Between { private get; init; }

    public ChangeEffect EffectOf(WatcherOptions former, WatcherOptions now) => Between?.Invoke(former, now) ?? Effect;
}
