using System.Text.RegularExpressions;
using Circus.Web.Access;

namespace Circus.Web.Operations;

/// <summary>
/// The commands of circusd, from docs/commands.md: that page is generated from circusd's code and compared with it by a test, so that the console, its
/// HTTP interface and the documents say the same. A circusd that knows more than this is asked for it with circusctl.
/// </summary>
internal static partial class CommandCatalog
{
    private static readonly Dictionary<string, CommandInfo> _commands = Read().ToDictionary(command => command.Name, StringComparer.Ordinal);

    public static IReadOnlyCollection<CommandInfo> All => _commands.Values;

    public static CommandInfo? Find(string name) => _commands.GetValueOrDefault(name);

    private static IEnumerable<CommandInfo> Read()
    {
        using var resource = typeof(CommandCatalog).Assembly.GetManifestResourceStream("commands.md")!;
        using var reader = new StreamReader(resource);
        var page = reader.ReadToEnd();
        var needs = Row().Matches(page).ToDictionary(row => row.Groups[1].Value, row => PermissionOf(row.Groups[2].Value));
        foreach (var section in page.Split("\n## ")[1..])
        {
            var lines = section.Split('\n');
            yield return new CommandInfo(
                lines[0], needs[lines[0]], lines[2],
                [.. Property().Matches(section).Select(row => new CommandParameter(
                    row.Groups[1].Value, row.Groups[2].Value, row.Groups[3].Value is "required" ? null : row.Groups[3].Value, row.Groups[4].Value))]);
        }
    }

    private static string PermissionOf(string word) => word is "read" ? Permissions.View : word;

    [GeneratedRegex(@"^\| \[`(\w+)`\]\(#\w+\) \| (\w+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    // The table of the reply has two columns.
    [GeneratedRegex(@"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \| (.+) \|$", RegexOptions.Multiline)]
    private static partial Regex Property();
}
