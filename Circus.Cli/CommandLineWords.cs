using System.CommandLine;
using Circus.Cli.Commands;

namespace Circus.Cli;

/// <summary>Words of a command line before they are parsed.</summary>
internal static class CommandLineWords
{
    private const string End = "--";

    /// <summary>What follows the name in "add NAME CMD..." is the command with its own options: they are none of ours.</summary>
    public static IReadOnlyList<string> Guard(string[] words, RootCommand root)
    {
        var command = NextOperand(words, 0, root.Options);
        if (command == words.Length || words[command] != AddCommand.Name)
        {
            return words;
        }

        var name = NextOperand(words, command + 1, [.. root.Options, .. root.Subcommands.Single(known => known.Name == AddCommand.Name).Options]);
        return name + 1 >= words.Length || words[name] == End || words[name + 1] == End ? words : [.. words[..(name + 1)], End, .. words[(name + 1)..]];
    }

    /// <summary>Where the next word stands that is neither an option nor its value.</summary>
    public static int NextOperand(IReadOnlyList<string> words, int from, IEnumerable<Option> options)
    {
        var index = from;
        while (index < words.Count && words[index].StartsWith('-') && words[index] != End)
        {
            index = Past(words, index, options);
        }

        return Math.Min(index, words.Count);
    }

    /// <summary>Options given for all commands, and the words of one, which may give some of them anew.</summary>
    public static string[] Merge(IReadOnlyList<string> common, IReadOnlyList<string> words, IReadOnlyCollection<Option> options)
    {
        List<string> merged = [];
        for (var i = 0; i < common.Count;)
        {
            var next = Past(common, i, options);
            var isAnew = Find(common[i], options) is { } option && words.TakeWhile(word => word != End).Any(word => Find(word, options) == option);
            merged.AddRange(isAnew ? [] : common.Skip(i).Take(next - i));
            i = next;
        }

        return [.. merged, .. words];
    }

    public static Option? Find(string word, IEnumerable<Option> options) =>
        options.FirstOrDefault(option => NameIn(word) is var name && (option.Name == name || option.Aliases.Contains(name)));

    public static bool TakesValue(Option option) => option.Arity.MaximumNumberOfValues > 0;

    /// <summary>Where the word behind an option and its value stands.</summary>
    private static int Past(IReadOnlyList<string> words, int index, IEnumerable<Option> options) =>
        index + (!words[index].Contains('=') && Find(words[index], options) is { } option && TakesValue(option) ? 2 : 1);

    /// <summary>Of "--option=value" the first part.</summary>
    private static string NameIn(string word) => word.StartsWith("--", StringComparison.Ordinal) && word.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals ? word[..equals] : word;
}
