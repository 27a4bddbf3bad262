using Circus.Cli.Output;

namespace Circus.Cli;

/// <summary>Commands line by line: from a person with a prompt, or from a pipe without.</summary>
internal sealed class Shell(CliConsole console, Func<string[], Task<int>> run)
{
    /// <summary>Until the end of input or "exit". The status is that of the last command from a pipe, and 0 for a person.</summary>
    /// <param name="options">What was given before any command; it holds for all of them.</param>
    public async Task<int> RunAsync(string[] options)
    {
        var status = ExitCode.Done;
        if (console.IsInputTerminal)
        {
            console.Out.WriteLine($"circusctl {typeof(Shell).Assembly.GetName().Version?.ToString(3)}: \"help\" lists the commands, \"exit\" leaves");
            await run([.. options, "status"]);
        }

        while (Read() is { } line)
        {
            var words = Split(line);
            if (words is ["exit"])
            {
                break;
            }

            if (words.Count > 0)
            {
                string[] command = words is ["help", .. var topic] ? [.. topic, "--help"] : [.. options, .. words];
                status = await run(command);
            }
        }

        return console.IsInputTerminal ? ExitCode.Done : status;
    }

    /// <summary>Words, with quotes of both kinds around those that contain blanks.</summary>
    internal static List<string> Split(string line)
    {
        List<string> words = [];
        var word = new System.Text.StringBuilder();
        var quote = '\0';
        var isWord = false;
        foreach (var c in line)
        {
            if (quote != '\0' ? c == quote : c is '"' or '\'')
            {
                quote = quote == '\0' ? c : '\0';
                isWord = true;
            }
            else if (quote == '\0' && char.IsWhiteSpace(c))
            {
                if (isWord)
                {
                    words.Add(word.ToString());
                    word.Clear();
                    isWord = false;
                }
            }
            else
            {
                word.Append(c);
                isWord = true;
            }
        }

        if (isWord)
        {
            words.Add(word.ToString());
        }

        return words;
    }

    private string? Read()
    {
        if (console.IsInputTerminal)
        {
            console.Out.Write("(circusctl) ");
            console.Out.Flush();
        }

        return console.In.ReadLine();
    }
}
