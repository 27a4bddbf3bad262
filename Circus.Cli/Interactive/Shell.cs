using System.CommandLine;
using Circus.Cli.Completion;
using Circus.Cli.Help;
using Circus.Cli.Output;

namespace Circus.Cli.Interactive;

/// <summary>
/// Commands line by line, as in Circus: the version, the state of all watchers, then a prompt for each line. What was given before any
/// command holds for all of them. With --json nothing but answers is printed, for programs that write commands into a pipe.
/// </summary>
internal sealed class Shell(CliConsole console, RootCommand root, Completer completer, string[] options, bool isJson, Func<string[], Task<int>> run)
{
    private const string Prompt = "(circusctl) ";

    /// <summary>Until the end of input or "exit".</summary>
    public async Task<int> RunAsync()
    {
        if (!isJson)
        {
            console.Out.WriteLine(CtlProgram.Version);
            await run([.. options, "status"]);
        }

        var readAsync = Reader();
        while (await readAsync() is { } line)
        {
            var words = CommandLineText.Split(line);
            if (words is ["exit"] or ["EOF"])
            {
                break;
            }

            if (words is ["help"])
            {
                console.Out.Write(HelpText.Documented(root, console.Width));
            }
            else if (words.Count > 0)
            {
                await run(CommandLineWords.Merge(options, words, [.. root.Options]));
            }
        }

        return ExitCode.Done;
    }

    private Func<Task<string?>> Reader()
    {
        if (console.IsInputTerminal && console.IsTerminal)
        {
            var editor = new LineEditor(console, new History(History.DefaultFile()), CompleteAsync);
            return () => ReadAsync(editor);
        }

        return async () =>
        {
            if (!isJson)
            {
                console.Out.Write(Prompt);
                await console.Out.FlushAsync();
            }

            return await console.In.ReadLineAsync();
        };
    }

    private Task<IReadOnlyList<Candidate>> CompleteAsync(string typed)
    {
        var (before, current, _) = CommandLineText.Unfinished(typed);
        return completer.CandidatesAsync([.. options, .. before], current);
    }

    private static async Task<string?> ReadAsync(LineEditor editor)
    {
        // Ctrl-C gives up the line, not the shell.
        Console.TreatControlCAsInput = true;
        try
        {
            return await editor.ReadAsync(Prompt);
        }
        finally
        {
            Console.TreatControlCAsInput = false;
        }
    }
}
