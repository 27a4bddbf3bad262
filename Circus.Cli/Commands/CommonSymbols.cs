using System.CommandLine;
using System.Text.Json.Nodes;
using Circus.Cli.Help;

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

    public static Argument<string> Name(CommandHelp help) => new(WatcherName) { Description = help["name"] };

    public static Argument<string?> OptionalName(CommandHelp help, string property = "name") =>
        new(WatcherName) { Description = help[property], Arity = ArgumentArity.ZeroOrOne };

    public static Argument<int?> OptionalPid(CommandHelp help, string property = "pid") => new(PidName) { Description = help[property], Arity = ArgumentArity.ZeroOrOne };

    public static Option<bool> Flag(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, Arity = ArgumentArity.Zero };

    public static Option<bool> Waiting(CommandHelp help) => help.Flag("--waiting", "waiting");

    public static Option<string> Match(CommandHelp help)
    {
        var match = new Option<string>("--match") { Description = help["match"], HelpName = "HOW", DefaultValueFactory = _ => "glob" };
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
