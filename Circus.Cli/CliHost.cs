using System.CommandLine;
using Circus.Cli.Commands;
using Circus.Cli.Output;
using Circus.Cli.Top;

namespace Circus.Cli;

/// <summary>circusctl, and circus-top when it is called by that name.</summary>
internal static class CliHost
{
    private const string TopName = "circus-top";
    private const string CtlName = "circusctl";

    /// <summary>The name that this program was called by: a link has another one than the file.</summary>
    public static string CalledName()
    {
        // The first argument as the caller gave it; what .NET tells is the file behind the link.
        var commandLine = File.ReadAllText("/proc/self/cmdline");
        var end = commandLine.IndexOf('\0', StringComparison.Ordinal);
        return Path.GetFileName(end < 0 ? commandLine : commandLine[..end]);
    }

    /// <summary>Runs one command, or the shell when there is none.</summary>
    public static async Task<int> RunAsync(string calledName, string[] args, CliConsole console)
    {
        var root = calledName == TopName ? TopCommand.Root(console) : Root(console);
        return await RunAsync(root, calledName == TopName ? TopName : CtlName, args, console);
    }

    internal static RootCommand Root(CliConsole console)
    {
        var globals = new GlobalOptions();
        var root = new RootCommand(
            """
            Commands a circusd: looks at watchers, starts, stops and scales them.
            Without a command it is a shell: one command per line, "help" lists them.

            Exit status: 0 done, 1 circusd does not answer, 2 wrong usage, 3 circusd refused.
            The environment variable CIRCUSCTL_ENDPOINT stands for --endpoint.
            """);
        globals.AddTo(root);
        var runner = new RequestRunner(globals, console);
        Command[] commands =
        [
            .. QueryCommands.Of(runner), .. WatcherCommands.Of(runner), .. ProcessCommands.Of(runner), .. DaemonCommands.Of(runner),
            StatusCommand.Of(runner, console), ListenCommand.Of(globals, console), LogsCommand.Of(runner, console, TimeProvider.System), TopCommand.Of(globals, console),
        ];
        foreach (var command in commands.OrderBy(command => command.Name, StringComparer.Ordinal))
        {
            root.Add(command);
        }

        root.SetAction((parsed, _) => new Shell(console, line => RunAsync(root, CtlName, line, console)).RunAsync([.. parsed.Tokens.Select(token => token.Value)]));
        return root;
    }

    private static async Task<int> RunAsync(RootCommand root, string name, string[] args, CliConsole console)
    {
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                console.Error.WriteLine($"{name}: {error.Message}");
            }

            var command = parsed.CommandResult.Command == root ? "" : $" {parsed.CommandResult.Command.Name}";
            console.Error.WriteLine($"{name}{command} --help shows what is possible");
            return ExitCode.Usage;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { Output = console.Out, Error = console.Error });
    }
}
