using Circus.Cli.Completion;
using Circus.Cli.Output;
using Circus.Cli.Top;

namespace Circus.Cli;

/// <summary>circusctl, and circus-top when it is called by that name.</summary>
internal static class CliHost
{
    public const string TopName = "circus-top";

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
        try
        {
            var isTop = calledName == TopName;
            var asked = isTop ? null : AutoComplete.Asked();
            await using var program = new CtlProgram(console, isTop ? [TopCommand.Name] : asked is null ? args : null);
            if (isTop)
            {
                return await program.RunTopAsync(args);
            }

            return asked is { } question ? await AutoComplete.AnswerAsync(program.Completer, question, console) : await program.RunAsync(args);
        }
        catch (IOException) when (!console.IsTerminal)
        {
            // Whoever read the output has gone, as "head" does.
            return ExitCode.Unreachable;
        }
        catch (Exception unexpected)
        {
            // The end of the program: whatever it was, one line and a status.
            return console.Fail(ExitCode.Unreachable, TableWriter.OneLine($"{calledName}: error: {unexpected.Message} ({unexpected.GetType().Name})"));
        }
    }
}
