using Circus.Daemon.Watchers;

namespace Circus.Daemon.Configuration;

/// <summary>One option of a watcher, as far as a change of it goes.</summary>
/// <param name="Key">As in the file.</param>
/// <param name="Effect">What a change needs.</param>
/// <param name="Text">Equal texts are equal values.</param>
/// <param name="Take">The first options with this one of the second.</param>
internal sealed record WatcherSetting(
    string Key, ChangeEffect Effect, Func<WatcherOptions, string?> Text, Func<WatcherOptions, WatcherOptions, WatcherOptions> Take);
