using System.CommandLine;
using System.Text.Json.Nodes;

namespace Circus.Cli.Commands;

/// <summary>Arguments and options that several commands have. The name of an argument is what usage lines show, and tells completion what it may be.</summary>
internal static class CommonSymbols
{
    public const string WatcherName = "NAME";
    public const string PidName = "PID";
    public const string KeyName = "KEY";
    public const string PairsName = "KEY VALUE [KEY VALUE...]";
    public const string SignalName = "[PID] SIGNAL";
    public const string TopicName = "TOPIC";

    public static Argument<string> Name() => new(WatcherName) { Description = "Watcher" };

    public static Argument<string?> OptionalName(string description) =>
        new(WatcherName) { Description = description, Arity = ArgumentArity.ZeroOrOne };

    public static Argument<int?> OptionalPid() => new(PidName) { Description = "One of its processes; all when left out", Arity = ArgumentArity.ZeroOrOne };

    public static Option<bool> Flag(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, Arity = ArgumentArity.Zero };

    public static Option<bool> Waiting() => Flag("--waiting", "Answer when it is done, not when it has begun");

    public static Option<string> Match()
    {
        var match = new Option<string>("--match") { Description = "How NAME is meant: simple, glob or regex [default: glob]", HelpName = "HOW", DefaultValueFactory = _ => "glob" };
        match.AcceptOnlyFromAmong("simple", "glob", "regex");
        return match;
    }

    /// <summary>Adds a property unless its value is null.</summary>
    public static JsonObject With(this JsonObject properties, string key, JsonNode? value)
    {
        if (value is not null)
        {
            properties[key] = value;
        }

        return properties;
    }

    /// <summary>Adds a property that is true, or none: what is false is what circusd takes for granted.</summary>
    public static JsonObject WithFlag(this JsonObject properties, string key, bool isSet) => properties.With(key, isSet ? true : null);
}
