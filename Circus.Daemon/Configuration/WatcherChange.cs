using Circus.Daemon.Watchers;

namespace Circus.Daemon.Configuration;

/// <summary>PURE: what a new configuration makes of one watcher that is there.</summary>
/// <param name="Name">The watcher.</param>
/// <param name="Effect">What is done to it.</param>
/// <param name="Options">Its options from then on.</param>
internal sealed record WatcherChange(string Name, ChangeEffect Effect, WatcherOptions Options)
{
    /// <summary>Keys that changed in the file.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Keys that were set at run time and stay so: the file says the same about them as before.</summary>
    public IReadOnlyList<string> Kept { get; init; } = [];

    /// <summary>Keys that were set at run time, but the file says something new about them.</summary>
    public IReadOnlyList<string> Overridden { get; init; } = [];

    /// <summary>For the operator: why that is done to it.</summary>
    public required string Why { get; init; }

    /// <summary>Compares what is in force with what is to be, option by option.</summary>
    /// <param name="configured">What the file said when it was last applied.</param>
    /// <param name="current">What is in force: that, or what was set at run time.</param>
    /// <param name="wanted">What the file says now.</param>
    public static WatcherChange Of(WatcherOptions configured, WatcherOptions current, WatcherOptions wanted)
    {
        var effect = ChangeEffect.None;
        var options = current;
        List<string> keys = [], kept = [], overridden = [], causes = [];
        foreach (var setting in WatcherSettings.All)
        {
            var (before, now, then) = (setting.Text(configured), setting.Text(current), setting.Text(wanted));
            if (before == then)
            {
                Add(kept, setting.Key, now != before);
                continue;
            }

            options = setting.Take(options, wanted);
            Add(overridden, setting.Key, now != before && now != then);
            Note(setting.Key, now == then ? ChangeEffect.None : setting.EffectOf(current, wanted));
        }

        foreach (var key in WatcherSettings.FreeFormChanges(configured, wanted))
        {
            Note(key, WatcherSettings.EffectOfFreeForm(wanted, key));
        }

        if ((current.Invalid ?? wanted.Invalid) is not null && (keys.Count > 0 || current.Invalid != wanted.Invalid))
        {
            effect = ChangeEffect.Replace;
        }

        if (wanted.Singleton && options.NumProcesses > 1)
        {
            options = options with { NumProcesses = wanted.NumProcesses };
        }

        return new WatcherChange(
            current.Name, effect, options with { FreeForm = wanted.FreeForm, Origin = wanted.Origin, Definition = null, Invalid = wanted.Invalid })
        {
            Keys = keys,
            Kept = kept,
            Overridden = overridden,
            Why = Reason(effect, causes),
        };

        void Note(string key, ChangeEffect what)
        {
            keys.Add(key);
            if (what > effect)
            {
                causes.Clear();
                effect = what;
            }

            Add(causes, key, what == effect && what != ChangeEffect.None);
        }

        static void Add(List<string> list, string key, bool isSo)
        {
            if (isSo)
            {
                list.Add(key);
            }
        }
    }

    /// <summary>The same, when it has to get a socket anew.</summary>
    public WatcherChange WithSocket(string socket)
    {
        var why = $"its socket {socket} is another one";
        return Effect >= ChangeEffect.Reload
            ? this with { Why = $"{Why}; {why}" }
            : this with { Effect = ChangeEffect.Reload, Why = why };
    }

    private static string Reason(ChangeEffect effect, List<string> causes)
    {
        var keys = string.Join(", ", causes);
        return effect switch
        {
            ChangeEffect.None => "in force already",
            ChangeEffect.Live => "in place",
            ChangeEffect.Reload => $"new processes are needed for {keys}",
            ChangeEffect.Restart => $"a stop and a start are needed for {keys}",
            ChangeEffect.Replace => "it could not be started as it was, or cannot as it is now",
        };
    }
}
