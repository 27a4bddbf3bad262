using System.CommandLine;
using System.Text.Json.Nodes;
using Circus.Cli.Help;
using Circus.Cli.Options;

namespace Circus.Cli.Commands;

/// <summary>"add": a watcher that is not in the configuration.</summary>
internal static class AddCommand
{
    public const string Name = "add";

    public static Command Of(RequestRunner runner)
    {
        var help = CommandHelp.Of(Name);
        var name = new Argument<string>("NEWNAME") { HelpName = CommonSymbols.WatcherName, Description = help["name"] };
        var words = new Argument<string[]>("CMD") { Description = $"{help["cmd"]}, to the end of the line", Arity = ArgumentArity.OneOrMore };
        var start = help.Flag("--start", "start");
        var options = new Option<string[]>("--option", "-o") { Description = "An option of the watcher, as in \"set\"; as often as wanted", HelpName = "KEY=VALUE", Arity = ArgumentArity.OneOrMore };
        var waiting = CommonSymbols.Waiting(help);
        return runner.Command(
            help,
            [name, words, start, options, waiting],
            parsed => new JsonObject { ["name"] = parsed.GetValue(name), ["cmd"] = Join(parsed.GetRequiredValue(words)) }
                .WithFlag("start", parsed.GetValue(start))
                .With("options", Options(parsed.GetValue(options) ?? []))
                .WithFlag("waiting", parsed.GetValue(waiting)));
    }

    /// <summary>One word is a command line; of several, those with blanks or quotes stay one word each.</summary>
    internal static string Join(string[] words) =>
        words is [var line] ? line : string.Join(' ', words.Select(word => word.Length == 0 || word.Any(c => char.IsWhiteSpace(c) || c is '\'' or '"' or '\\') ? Quote(word) : word));

    private static string Quote(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static JsonObject? Options(string[] pairs)
    {
        if (pairs.Length == 0)
        {
            return null;
        }

        var options = new JsonObject();
        foreach (var pair in pairs)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var key = equals > 0 ? pair[..equals].ToLowerInvariant() : throw new UsageException($"--option {pair}: KEY=VALUE is expected");
            options[key] = OptionText.Parse(key, pair[(equals + 1)..]);
        }

        return options;
    }
}
