using System.CommandLine;
using Circus.Cli.Commands;
using Circus.Cli.Completion;
using Circus.Cli.Help;
using Circus.Cli.Interactive;
using Circus.Cli.Output;
using Circus.Cli.Ssh;
using Circus.Cli.Top;
using Circus.Protocol;

namespace Circus.Cli;

/// <summary>circusctl: one command, or the shell when there is none.</summary>
internal sealed class CtlProgram : IAsyncDisposable
{
    public const string Name = "circusctl";

    // A word that begins with @ is a word.
    private static readonly ParserConfiguration _parsing = new() { ResponseFileTokenReplacer = null };

    private static readonly Dictionary<string, string> _topOptions = new(StringComparer.Ordinal)
    {
        ["--endpoint"] = $"Address of the statistics; given several times, the nodes stand in one table [default: {Endpoint.DefaultStats}]",
        ["--version"] = $"The version of {CliHost.TopName}",
    };

    private readonly GlobalOptions _globals = new();
    private readonly CliConsole _console;
    private readonly Route _route;

    /// <param name="console">Where it speaks.</param>
    /// <param name="line">The one command line that it is for: when that names a command of its own, no other is made. Null for all commands.</param>
    public CtlProgram(CliConsole console, string[]? line = null)
    {
        _console = console;
        _route = new Route(_globals, console.IsInputTerminal);
        Root = new RootCommand(
            """
            Controls a Circus daemon

            Without a command it is a shell: one command per line, "help" lists them, "exit" or the end of input leaves.

            Exit status: 0 done, 1 circusd does not answer, 2 wrong usage, 3 circusd refused; "circusctl help exit-codes" tells more.
            The environment variable CIRCUSCTL_ENDPOINT stands for --endpoint, NO_COLOR switches colours off.
            """);
        _globals.AddTo(Root);
        var runner = new RequestRunner(_globals, console, _route);
        Completer = new Completer(Root, words => Root.Parse([.. words], _parsing), new DaemonNames(_globals, _route));
        var ofTheirOwn = new Dictionary<string, Func<Command>>(StringComparer.Ordinal)
        {
            [AddCommand.Name] = () => AddCommand.Of(runner),
            ["status"] = () => StatusCommand.Of(runner, console),
            ["stats"] = () => StatsCommand.Of(runner, console),
            ["health"] = () => HealthCommand.Of(runner),
            ["history"] = () => HistoryCommand.Of(runner),
            ["logs"] = () => LogsCommand.Of(runner, console, TimeProvider.System),
            ["logfile"] = () => LogFileCommand.Of(runner),
            ["listen"] = () => ListenCommand.Of(runner, _globals, console, _route),
            ["events"] = () => new EventsCommand(runner, _globals, console, _route).Command(),
            [TopCommand.Name] = () => new TopCommand(runner, _globals, console, _route).Command(),
            ["keygen"] = () => KeygenCommand.Of(console),
        };
        var word = line?.ElementAtOrDefault(CommandLineWords.NextOperand(line, 0, Root.Options));
        Command[] commands = word is not null && ofTheirOwn.TryGetValue(word, out var only)
            ? [only()]
            :
            [
                .. QueryCommands.Of(runner), .. WatcherCommands.Of(runner), .. ProcessCommands.Of(runner), .. DaemonCommands.Of(runner),
                .. ofTheirOwn.Values.Select(make => make()),
                HelpCommand.Of(console), CompletionCommand.Of(console), CompleteCommand.Of(Completer, console),
            ];
        Root.SetAction(_ => console.Fail(ExitCode.Usage, $"{Name}: error: a command is missing. \"{Name} help\" lists them."));
        foreach (var command in commands.OrderBy(command => command.Name, StringComparer.Ordinal))
        {
            Root.Add(command);
        }
    }

    /// <summary>The commands and options.</summary>
    public RootCommand Root { get; }

    public Completer Completer { get; }

    public static string Version => $"{Name} {Number}";

    private static string? Number => typeof(CtlProgram).Assembly.GetName().Version?.ToString(3);

    /// <summary>Runs what the command line asks for; without a command the shell.</summary>
    public async Task<int> RunAsync(string[] args)
    {
        var parsed = Root.Parse(CommandLineWords.Guard(args, Root), _parsing);
        var isShell = parsed.CommandResult.Command == Root && parsed.Errors.Count == 0 && !_globals.WantsHelp(parsed) && !_globals.WantsVersion(parsed);
        return isShell
            ? await new Shell(_console, Root, Completer, args, _globals.IsJson(parsed), RunLineAsync).RunAsync()
            : await RunAsync(parsed);
    }

    /// <summary>The program circus-top: the same as the command, with its options and those of all commands.</summary>
    public async Task<int> RunTopAsync(string[] args)
    {
        var parsed = Root.Parse([TopCommand.Name, .. args], _parsing);
        if (parsed.UnmatchedTokens.Count == 0 && _globals.WantsHelp(parsed))
        {
            _console.Out.Write(HelpText.OfProgram(CliHost.TopName, parsed.CommandResult.Command, Root, _topOptions, _console.Width));
            return ExitCode.Done;
        }

        if (args.Contains("--version"))
        {
            _console.Out.WriteLine($"{CliHost.TopName} {Number}");
            return ExitCode.Done;
        }

        return await RunAsync(parsed);
    }

    private Task<int> RunLineAsync(string[] words) => RunAsync(Root.Parse(CommandLineWords.Guard(words, Root), _parsing));

    public ValueTask DisposeAsync() => _route.DisposeAsync();

    private async Task<int> RunAsync(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens.Count == 0 && _globals.WantsHelp(parsed))
        {
            _console.Out.Write(HelpText.Of(parsed.CommandResult.Command, _console.Width));
            return ExitCode.Done;
        }

        if (parsed.UnmatchedTokens.Count == 0 && _globals.WantsVersion(parsed))
        {
            _console.Out.WriteLine(Version);
            return ExitCode.Done;
        }

        if (parsed.Errors.Count > 0 || _globals.Fault(parsed) is not null)
        {
            _console.Error.WriteLine(HelpText.Usage(parsed.CommandResult.Command, _console.Width));
            var wrong = parsed.UnmatchedTokens.Count > 0 ? $"unrecognized arguments: {string.Join(' ', parsed.UnmatchedTokens)}"
                : parsed.Errors.Count > 0 ? MissingArgument(parsed) ?? parsed.Errors[0].Message.TrimEnd('.')
                : _globals.Fault(parsed);
            var topic = parsed.CommandResult.Command == Root ? "" : $" {parsed.CommandResult.Command.Name}";
            return _console.Fail(ExitCode.Usage, TableWriter.OneLine($"{Name}: error: {wrong}. \"{Name} help{topic}\" shows what is possible."));
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = _console.Out, Error = _console.Error, EnableDefaultExceptionHandler = false });
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C.
            return ExitCode.Unreachable;
        }
    }

    /// <summary>The library tells that one is missing, but not which.</summary>
    private static string? MissingArgument(ParseResult parsed)
    {
        var missing = parsed.CommandResult.Command.Arguments.FirstOrDefault(argument => (parsed.GetResult(argument)?.Tokens.Count ?? 0) < argument.Arity.MinimumNumberOfValues);
        return missing is null ? null : $"{(missing.HelpName ?? missing.Name).Split(' ')[^1]} is missing";
    }
}
