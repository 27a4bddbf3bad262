using System.CommandLine;
using System.Text.Json.Nodes;

namespace Circus.Cli.Commands;

/// <summary>Arguments and options that several commands have.</summary>
internal static class CommonSymbols
{
    public static Argument<string> Name() => new("name") { Description = "Watcher" };

    public static Argument<string?> OptionalName(string description) =>
        new("name") { Description = description, Arity = ArgumentArity.ZeroOrOne };

    public static Argument<int?> OptionalPid() => new("pid") { Description = "One of its processes; all when left out", Arity = ArgumentArity.ZeroOrOne };

    public static Option<bool> Waiting() => new("--waiting") { Description = "Answer when it is done, not when it has begun" };

    public static Option<string> Match()
    {
        var match = new Option<string>("--match") { Description = "How the name is meant", DefaultValueFactory = _ => "glob" };
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
}
