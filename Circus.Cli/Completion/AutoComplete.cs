using System.Globalization;
using Circus.Cli.Interactive;
using Circus.Cli.Output;

namespace Circus.Cli.Completion;

/// <summary>The protocol of Circus' own bash function: variables in, candidates on one line out, and status 1.</summary>
internal static class AutoComplete
{
    /// <summary>The words and which of them is under the cursor; null when nobody asks.</summary>
    public static (IReadOnlyList<string> Words, int Current)? Asked() =>
        Environment.GetEnvironmentVariable("AUTO_COMPLETE") is { Length: > 0 }
        && Environment.GetEnvironmentVariable("COMP_WORDS") is { } words
        && int.TryParse(Environment.GetEnvironmentVariable("COMP_CWORD"), NumberStyles.None, CultureInfo.InvariantCulture, out var current)
            ? (CommandLineText.Split(words), current)
            : null;

    public static async Task<int> AnswerAsync(Completer completer, (IReadOnlyList<string> Words, int Current) asked, CliConsole console)
    {
        var (words, current) = asked;
        var found = await completer.CandidatesAsync([.. words.Take(current).Skip(1)], words.ElementAtOrDefault(current) ?? "");
        console.Out.WriteLine(string.Join(' ', found.Select(candidate => candidate.Word)));
        return 1;
    }
}
