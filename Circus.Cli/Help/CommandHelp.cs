using System.CommandLine;
using System.Text.Json;
using Circus.Cli.Commands;

namespace Circus.Cli.Help;

/// <summary>
/// What circusd says of one of its commands and of what is given with it: docs/commands.json, which a test compares with the commands of circusd. So the
/// terminal, the documents and circusd itself say the same, also without a circusd.
/// </summary>
internal sealed class CommandHelp
{
    // Not taken apart until it is asked for: most calls need the help of one command.
    private static readonly JsonDocument _document = Read();

    private readonly Dictionary<string, string> _properties;

    private CommandHelp(JsonElement command)
    {
        Name = command.GetProperty("name").GetString()!;
        Text = command.GetProperty("help").GetString()!;
        _properties = command.GetProperty("properties").EnumerateArray().ToDictionary(property => property.GetProperty("name").GetString()!, Describe);
    }

    public string Name { get; }

    /// <summary>A sentence that says what it does, and perhaps others.</summary>
    public string Text { get; }

    /// <summary>What a property means, and what counts without it.</summary>
    public string this[string property] => _properties[property];

    public static IEnumerable<CommandHelp> All => _document.RootElement.EnumerateArray().Select(command => new CommandHelp(command));

    public static CommandHelp Of(string command)
    {
        foreach (var known in _document.RootElement.EnumerateArray())
        {
            if (known.GetProperty("name").ValueEquals(command))
            {
                return new CommandHelp(known);
            }
        }

        throw new ArgumentException($"circusd has no command {command}", nameof(command));
    }

    /// <summary>The first sentence, and behind an empty line the others and what only the terminal has.</summary>
    /// <param name="more">What only the terminal has.</param>
    public string Description(string more)
    {
        var sentence = Text.IndexOf(". ", StringComparison.Ordinal);
        var (summary, rest) = sentence < 0 ? (Text, "") : (Text[..sentence], Text[(sentence + 2)..]);
        return string.Join("\n\n", new[] { summary.TrimEnd('.'), rest, more }.Where(part => part.Length > 0));
    }

    /// <summary>An option that sets a boolean property.</summary>
    public Option<bool> Flag(string option, string property, params string[] aliases) => CommonSymbols.Flag(option, this[property], aliases);

    private static string Describe(JsonElement property)
    {
        var help = property.GetProperty("help").GetString()!.TrimEnd('.');
        var otherwise = property.GetProperty("default");
        return otherwise.ValueKind == JsonValueKind.Null || property.GetProperty("type").GetString() == "boolean" ? help : $"{help} [default: {otherwise.GetString()}]";
    }

    private static JsonDocument Read()
    {
        using var file = typeof(CommandHelp).Assembly.GetManifestResourceStream("commands.json")!;
        return JsonDocument.Parse(file);
    }
}
