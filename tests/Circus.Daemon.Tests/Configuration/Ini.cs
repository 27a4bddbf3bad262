using System.Text;
using Circus.Daemon.Configuration;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Tests.Configuration;

/// <summary>Loads configurations from text or from tests/fixtures/ini.</summary>
internal static class Ini
{
    public const string Name = "my.ini";

    public static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "fixtures", "ini", name);

    public static ConfigResult Load(string text, params (string Name, string Value)[] environment) =>
        ConfigLoader.LoadText(Name, Encoding.UTF8.GetBytes(text), Environment(environment));

    public static IReadOnlyDictionary<string, string> Environment(params (string Name, string Value)[] environment) =>
        environment.ToDictionary(variable => variable.Name, variable => variable.Value);

    /// <summary>The options of a text that has no fault.</summary>
    public static DaemonOptions Options(string text, params (string Name, string Value)[] environment) =>
        Faultless(Load(text, environment));

    public static DaemonOptions Faultless(ConfigResult result)
    {
        Assert.Equal([], Lines(result.Faults));
        return result.Options!;
    }

    /// <summary>The only watcher of a text that has no fault.</summary>
    public static WatcherOptions Watcher(string text, params (string Name, string Value)[] environment) =>
        Assert.Single(Options(text, environment).Watchers);

    /// <summary>A watcher "web" with a command and these lines.</summary>
    public static WatcherOptions WatcherWith(params string[] lines) => Watcher(TextWith(lines));

    public static string TextWith(params string[] lines) =>
        string.Join('\n', (string[])["[watcher:web]", "cmd = /bin/true", .. lines]);

    public static IReadOnlyList<string> Faults(string text, params (string Name, string Value)[] environment) =>
        Lines(Load(text, environment).Faults);

    public static IReadOnlyList<string> Warnings(string text, params (string Name, string Value)[] environment) =>
        Lines(Load(text, environment).Warnings);

    public static IReadOnlyList<string> Lines(IEnumerable<ConfigFault> faults) => [.. faults.Select(fault => fault.ToString())];
}
