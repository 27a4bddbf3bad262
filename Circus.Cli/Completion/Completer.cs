using System.CommandLine;
using System.CommandLine.Completions;
using Circus.Cli.Commands;
using Circus.Cli.Help;
using Circus.Cli.Options;

namespace Circus.Cli.Completion;

/// <summary>What may stand at the place of the cursor: the same for the shells and for the shell inside.</summary>
internal sealed class Completer(RootCommand root, Func<IReadOnlyList<string>, ParseResult> parse, IDaemonNames names)
{
    /// <summary>What begins with the word under the cursor.</summary>
    /// <param name="before">Words before it, without the name of the program.</param>
    /// <param name="current">What is there of the word; empty for nothing.</param>
    public async Task<IReadOnlyList<Candidate>> CandidatesAsync(IReadOnlyList<string> before, string current)
    {
        var all = await AllAsync(before, current);
        return [.. all.Where(candidate => candidate.Word.StartsWith(current, StringComparison.OrdinalIgnoreCase)).DistinctBy(candidate => candidate.Word)];
    }

    private async Task<IEnumerable<Candidate>> AllAsync(IReadOnlyList<string> before, string current)
    {
        var at = CommandLineWords.NextOperand(before, 0, root.Options);
        var command = at < before.Count ? root.Subcommands.FirstOrDefault(known => known.Name == before[at]) : root;
        if (command is null)
        {
            return [];
        }

        var options = command == root ? root.Options : [.. command.Options, .. root.Options];
        if (before.Count > 0 && !before[^1].Contains('=') && CommandLineWords.Find(before[^1], options) is { } open && CommandLineWords.TakesValue(open))
        {
            return ValuesOf(open);
        }

        if (current.StartsWith('-'))
        {
            return options.Where(option => !option.Hidden).Select(option => new Candidate(option.Name, option.Description ?? ""));
        }

        return command == root ? Commands() : await OperandsAsync(command, before, Operands(before, at + 1, options));
    }

    private IEnumerable<Candidate> Commands() =>
        root.Subcommands.Where(command => !command.Hidden).Select(command => new Candidate(command.Name, HelpText.Summary(command)));

    private static IEnumerable<Candidate> ValuesOf(Option option) => option.GetCompletions(CompletionContext.Empty).Select(item => new Candidate(item.Label));

    private static List<string> Operands(IReadOnlyList<string> words, int from, IEnumerable<Option> options)
    {
        List<string> operands = [];
        for (var i = CommandLineWords.NextOperand(words, from, options); i < words.Count; i = CommandLineWords.NextOperand(words, i + 1, options))
        {
            operands.Add(words[i]);
        }

        return operands;
    }

    /// <summary>By the name of the argument that comes next; the last one of a command may be repeated.</summary>
    private async Task<IEnumerable<Candidate>> OperandsAsync(Command command, IReadOnlyList<string> before, List<string> operands)
    {
        var next = command.Arguments.ElementAtOrDefault(operands.Count) ?? command.Arguments.LastOrDefault(argument => argument.Arity.MaximumNumberOfValues > 1);
        var watcher = operands.FirstOrDefault();
        return next?.Name switch
        {
            CommonSymbols.WatcherName => await ListAsync(before, null, "watcher"),
            CommonSymbols.PidName => await ListAsync(before, watcher, "process"),
            CommonSymbols.SignalName when operands.Count == 1 => [.. Signals(), .. await ListAsync(before, watcher, "process")],
            CommonSymbols.SignalName => Signals(),
            CommonSymbols.KeyName => Keys(),
            CommonSymbols.PairsName when operands.Count % 2 == 1 => Keys(),
            CommonSymbols.TopicName => (await ListAsync(before, null, "watcher")).Select(name => name with { Word = $"watcher.{name.Word.Replace(' ', '_')}." }),
            HelpCommand.TopicName => [.. Commands(), .. HelpTopics.All.Keys.Select(topic => new Candidate(topic))],
            { } => next.GetCompletions(CompletionContext.Empty).Select(item => new Candidate(item.Label)),
            null => [],
        };
    }

    private static IEnumerable<Candidate> Signals() => SignalText.Names.Select(name => new Candidate(name, "signal"));

    private static IEnumerable<Candidate> Keys() => OptionText.Keys.Select(key => new Candidate(key, "option"));

    private async Task<IEnumerable<Candidate>> ListAsync(IReadOnlyList<string> before, string? watcher, string what) =>
        (await names.ListAsync(parse(before), watcher)).Select(name => new Candidate(name, what));
}
