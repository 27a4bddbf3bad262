using System.CommandLine;
using System.Text;
using Circus.Cli.Output;

namespace Circus.Cli.Help;

/// <summary>What --help prints, of circusctl and of each command. docs/circusctl.md is made of the same text.</summary>
internal static class HelpText
{
    private const string Indent = "   ";
    private const string Gap = "  ";

    public static string Of(Command command, int width) => command is RootCommand root ? OfRoot(root, width) : OfCommand(command, width);

    /// <summary>How it is called; what does not fit on the line goes on below, indented.</summary>
    public static string Usage(Command command, int width)
    {
        const string Start = "usage: circusctl";
        if (command is RootCommand)
        {
            return $"{Start} [options] command [args]";
        }

        string[] options = [.. command.Options.Where(option => !option.Hidden).Select(option => $"[{NameOf(option)}]")];
        var line = $"{Start} {command.Name}";
        var text = new StringBuilder();
        foreach (var part in options.Concat(command.Arguments.Select(UsageOf)))
        {
            if (line.Length + 1 + part.Length > width)
            {
                text.Append(line).Append('\n');
                line = new string(' ', Start.Length);
            }

            line = $"{line} {part}";
        }

        return text.Append(line).ToString();
    }

    /// <summary>The first line of a command's help.</summary>
    public static string Summary(Command command) => (command.Description ?? "").Split('\n')[0];

    /// <summary>The commands below each other in columns, as the shell of Circus shows them.</summary>
    public static string Documented(RootCommand root, int width)
    {
        const string Title = "Documented commands (type help <command>):";
        var names = root.Subcommands.Where(command => !command.Hidden).Select(command => command.Name).ToArray();
        var column = names.Max(name => name.Length) + Gap.Length;
        var perLine = Math.Max(width / column, 1);
        var lines = (names.Length + perLine - 1) / perLine;
        var text = new StringBuilder().Append('\n').Append(Title).Append('\n').Append('=', Title.Length).Append('\n');
        for (var line = 0; line < lines; line++)
        {
            // Down, then to the right.
            text.Append(string.Concat(names.Where((_, index) => index % lines == line).Select(name => name.PadRight(column))).TrimEnd()).Append('\n');
        }

        return text.Append('\n').ToString();
    }

    /// <summary>A command that is a program as well.</summary>
    /// <param name="name">Of the program.</param>
    /// <param name="command">The command.</param>
    /// <param name="root">Has the options that count for the program too.</param>
    /// <param name="otherwise">What such an option means there, where it is something else.</param>
    /// <param name="width">Of the terminal.</param>
    public static string OfProgram(string name, Command command, RootCommand root, IReadOnlyDictionary<string, string> otherwise, int width)
    {
        var text = new StringBuilder().Append(Summary(command)).Append("\n\nusage: ").Append(name).Append(" [options]\n");
        More(text, command, width);
        text.Append("\nOptions:\n");
        Rows(text, command.Options.Concat(root.Options).Where(option => !option.Hidden).Select(option => (NameOf(option), otherwise.GetValueOrDefault(option.Name, option.Description ?? ""))), width);
        return text.ToString();
    }

    private static string OfRoot(RootCommand root, int width)
    {
        var text = new StringBuilder().Append(Usage(root, width)).Append("\n\n").Append(Summary(root)).Append("\n\nCommands:\n");
        Rows(text, root.Subcommands.Where(command => !command.Hidden).Select(command => (command.Name, Summary(command))), width);
        text.Append("\nOptions:\n");
        Rows(text, root.Options.Where(option => !option.Hidden).Select(option => (NameOf(option), option.Description ?? "")), width);
        More(text, root, width);
        return text.ToString();
    }

    private static string OfCommand(Command command, int width)
    {
        var text = new StringBuilder().Append(string.Join('\n', Wrap(Summary(command), width))).Append("\n\n").Append(Usage(command, width)).Append('\n');
        More(text, command, width);
        if (command.Arguments.Count > 0)
        {
            text.Append("\nArguments:\n");
            Rows(text, command.Arguments.Select(argument => (argument.HelpName ?? argument.Name, argument.Description ?? "")), width);
        }

        var options = command.Options.Where(option => !option.Hidden).ToArray();
        if (options.Length > 0)
        {
            text.Append("\nOptions:\n");
            Rows(text, options.Select(option => (NameOf(option), option.Description ?? "")), width);
        }

        return text.Append("\n\"circusctl --help\" tells the options that every command has.\n").ToString();
    }

    /// <summary>What a description says behind its first line.</summary>
    private static void More(StringBuilder text, Command command, int width)
    {
        foreach (var paragraph in (command.Description ?? "").Split("\n\n").Skip(1))
        {
            text.Append('\n');
            foreach (var line in Wrap(paragraph.ReplaceLineEndings(" "), width))
            {
                text.Append(line).Append('\n');
            }
        }
    }

    private static void Rows(StringBuilder text, IEnumerable<(string Name, string What)> rows, int width)
    {
        var all = rows.ToArray();
        var left = all.Max(row => row.Name.Length);
        var room = Math.Max(width - Indent.Length - left - Gap.Length, 20);
        foreach (var (name, what) in all)
        {
            var start = name;
            foreach (var line in Wrap(what, room))
            {
                text.Append(Indent).Append(start.PadRight(left)).Append(Gap).Append(line).Append('\n');
                start = "";
            }
        }
    }

    private static string NameOf(Option option)
    {
        var names = string.Join(", ", option.Aliases.Where(alias => alias.Length == 2).Append(option.Name));
        return option.Arity.MaximumNumberOfValues == 0 ? names : $"{names} {option.HelpName ?? "VALUE"}";
    }

    private static string UsageOf(Argument argument)
    {
        if (argument.Name.Contains(' '))
        {
            return argument.Name;
        }

        var one = argument.HelpName ?? argument.Name;
        var name = argument.Arity.MaximumNumberOfValues > 1 ? $"{one}..." : one;
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name;
    }

    private static IEnumerable<string> Wrap(string text, int width)
    {
        var line = new StringBuilder();
        foreach (var word in TableWriter.OneLine(text).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        yield return line.ToString();
    }
}
