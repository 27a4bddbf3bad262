using Circus.Daemon.Hooks;
using Circus.Daemon.Processes;

namespace Circus.Daemon.Configuration;

/// <summary>Converts the keys hooks.NAME of a watcher: a command or the address of a server, and perhaps ", true".</summary>
internal sealed class HookSection(KeyReader reader)
{
    public const string Prefix = "hooks.";

    private const string ExecPrefix = "exec:";

    /// <param name="invalid">Set when a hook is Python code, which cannot be run here, and its failure is not to be ignored.</param>
    public IReadOnlyDictionary<string, HookOptions> Read(out string? invalid)
    {
        invalid = null;
        var hooks = new Dictionary<string, HookOptions>(StringComparer.Ordinal);
        foreach (var entry in reader.Section.All.Where(entry => entry.Key.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            var name = entry.Key[Prefix.Length..];
            if (!HookName.All.Contains(name))
            {
                ReportUnknown(entry, name);
                continue;
            }

            var (text, ignores) = Split(reader.Text(entry));
            if (HookOptions.IsServer(text))
            {
                if (Uri.TryCreate(text, UriKind.Absolute, out var server) && server.Host.Length > 0)
                {
                    hooks[name] = new HookOptions(text, ignores);
                }
                else
                {
                    reader.Report.Fault(entry, $"found {ConfigFault.Quote(text)}, allowed: http://HOST:PORT/PATH");
                }

                continue;
            }

            var isCommand = text.StartsWith('/') || text.StartsWith(ExecPrefix, StringComparison.Ordinal);
            if (!isCommand)
            {
                invalid ??= ignores ? null : $"{entry.Key} is the Python function {text}, which cannot be called here; allowed: exec:COMMAND or http://HOST:PORT/PATH";
                reader.Report.Warn(
                    entry,
                    $"found the Python function {ConfigFault.Quote(text)}, which cannot be called here, write exec:COMMAND or http://HOST:PORT/PATH; "
                        + (ignores ? "it is left out" : "the watcher will not be started"));
                continue;
            }

            var command = text.StartsWith('/') ? text : text[ExecPrefix.Length..].Trim();
            if (!ShellWords.TrySplit(command, out var words, out var reason) || words.Count == 0)
            {
                reader.Report.Fault(entry, $"found {ConfigFault.Quote(text)}, but {reason ?? "there is no command"}");
                continue;
            }

            hooks[name] = new HookOptions(command, ignores);
        }

        return hooks;
    }

    private void ReportUnknown(IniEntry entry, string name)
    {
        var near = Misspelling.Of(name, HookName.All);
        reader.Report.Fault(entry, near is null ? $"there is no such hook, allowed: {KeyReader.OneOf(HookName.All)}" : $"unknown hook, did you mean {ConfigFault.Quote(Prefix + near)}?");
    }

    /// <summary>The flag stands behind the last comma, if what is there is one.</summary>
    private static (string Text, bool IgnoresFailure) Split(string text)
    {
        var comma = text.LastIndexOf(',');
        return comma >= 0 && Flags.TryParse(text[(comma + 1)..].Trim(), out var ignores) ? (text[..comma].Trim(), ignores) : (text.Trim(), false);
    }
}
