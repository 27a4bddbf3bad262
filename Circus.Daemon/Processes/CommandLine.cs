using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Circus.Daemon.Configuration;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Processes;

/// <summary>
/// Makes the argument vector of one process: <c>$(circus.KEY)</c> is replaced first, then the text is split into words. So a value with
/// blanks becomes several words, as in Circus.
/// </summary>
internal static partial class CommandLine
{
    private const string Shell = "/bin/sh";

    /// <summary>The vector for the process in <paramref name="slot"/>, or the reason why there is none.</summary>
    /// <param name="options">The watcher's.</param>
    /// <param name="slot">Known as wid, from 1.</param>
    /// <param name="socketDescriptors">Numbers of the managed sockets by lower-case name.</param>
    /// <param name="argv">Never empty when the result is true.</param>
    /// <param name="error">Names the option, says what is wrong with it.</param>
    public static bool TryBuild(
        WatcherOptions options,
        int slot,
        IReadOnlyDictionary<string, int> socketDescriptors,
        [NotNullWhen(true)] out IReadOnlyList<string>? argv,
        [NotNullWhen(false)] out string? error)
    {
        var words = new List<string>();
        error = Build(options, slot, socketDescriptors, words)?.ToString();
        argv = error is null ? words : null;
        return error is null;
    }

    /// <summary>Null when a vector can be made of the command; slot and descriptors make no difference to that.</summary>
    public static CommandFault? FaultOf(WatcherOptions options, IReadOnlyCollection<string> sockets) =>
        Build(options, slot: 1, sockets.ToDictionary(name => name, _ => 3, StringComparer.Ordinal), []);

    /// <summary>Whether the text has the old form of $(circus.wid).</summary>
    public static bool HasOldSlot(WatcherOptions options, string text) => !OwnsWid(options) && OldSlot().IsMatch(text);

    private static CommandFault? Build(
        WatcherOptions options, int slot, IReadOnlyDictionary<string, int> socketDescriptors, List<string> argv)
    {
        var values = new CommandValues(options, slot, socketDescriptors);
        var fault = options.Shell ? BuildForShell(options, values, argv) : BuildDirect(options, values, argv);
        return fault is null && argv.Exists(argument => argument.Contains('\0'))
            ? new CommandFault("cmd", "a NUL character cannot be passed to a program")
            : fault;
    }

    private static CommandFault? BuildDirect(WatcherOptions options, CommandValues values, List<string> argv)
    {
        var fault = AddWords("cmd", options.Cmd, options, values, argv) ?? (options.ArgsAreWords ? AddGivenWords(options, values, argv) : AddWords("args", options.Args, options, values, argv));
        return fault is null && (argv.Count == 0 || argv[0].Length == 0) ? new CommandFault("cmd", "there is no program to run") : fault;
    }

    /// <summary>The shell reads the text itself: pipes, redirections and variables work. Circus quoted every word and so took that away.</summary>
    private static CommandFault? BuildForShell(WatcherOptions options, CommandValues values, List<string> argv)
    {
        var text = Expand(options.Cmd, options, values);
        if (options.Args is { Length: > 0 } args)
        {
            text = $"{text} {Expand(args, options, values)}";
        }

        argv.AddRange([Shell, "-c", text]);
        return string.IsNullOrWhiteSpace(text)
            ? new CommandFault("cmd", "there is no command to run")
            : AddWords("shell_args", options.ShellArgs, options, values, argv);
    }

    private static CommandFault? AddWords(string key, string? text, WatcherOptions options, CommandValues values, List<string> argv)
    {
        if (text is null)
        {
            return null;
        }

        if (!ShellWords.TrySplit(Expand(text, options, values), out var words, out var reason))
        {
            return new CommandFault(key, reason);
        }

        argv.AddRange(words);
        return null;
    }

    private static CommandFault? AddGivenWords(WatcherOptions options, CommandValues values, List<string> argv)
    {
        if (!ShellWords.TrySplit(options.Args ?? "", out var words, out var reason))
        {
            return new CommandFault("args", reason);
        }

        argv.AddRange(words.Select(word => Expand(word, options, values)));
        return null;
    }

    private static string Expand(string text, WatcherOptions options, CommandValues values)
    {
        var expanded = Placeholders.Replace(text, values.Find);
        return OwnsWid(options) ? expanded : OldSlot().Replace(expanded, values.Find("wid")!);
    }

    /// <summary>A variable WID of the watcher's own is what a shell command means by $WID.</summary>
    private static bool OwnsWid(WatcherOptions options) => options.Env.ContainsKey("WID");

    /// <summary>The form of Circus 0.4, which later versions document but leave as it is.</summary>
    [GeneratedRegex(@"\$WID(?![A-Za-z0-9_])|\$\{WID\}", RegexOptions.CultureInvariant)]
    private static partial Regex OldSlot();
}
