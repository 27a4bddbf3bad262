using System.Text;
using System.Text.RegularExpressions;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Control;

/// <summary>Selects watchers by name: simple, glob (the default) or regex, never minding the case.</summary>
internal static class WatcherMatch
{
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline;

    // A pattern comes from a client: none may keep the loop busy. Most are matched in a time that grows with the name only; those that cannot have this limit, for all names together.
    private static readonly TimeSpan _limit = TimeSpan.FromMilliseconds(50);

    /// <exception cref="CommandException">Unknown method, bad expression, or nothing matched.</exception>
    public static IReadOnlyList<Watcher> Select(IReadOnlyList<Watcher> watchers, string pattern, string method)
    {
        Func<string, bool> matches = method switch
        {
            "simple" => Exactly(pattern),
            "glob" when pattern.AsSpan().IndexOfAny('*', '?', '[') < 0 => Exactly(pattern),
            "glob" => Matcher($@"^(?:{GlobToRegex(pattern)})\z"),
            "regex" => Matcher(AtTheStart(pattern)),
            _ => throw CommandException.Invalid($"unknown match method {method}"),
        };
        var selected = Select(watchers, matches) ?? throw CommandException.Invalid($"the pattern {pattern} takes too long to match");
        return selected.Count > 0 ? selected : throw CommandException.Invalid($"program {pattern} not found");
    }

    // Null: it takes too long.
    private static List<Watcher>? Select(IReadOnlyList<Watcher> watchers, Func<string, bool> matches)
    {
        try
        {
            return [.. watchers.Where(watcher => matches(watcher.Name))];
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    private static Func<string, bool> Exactly(string name) => other => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);

    private static Func<string, bool> Matcher(string expression)
    {
        try
        {
            // Without a limit: what a busy machine takes away is no fault of the pattern.
            return new Regex(expression, Options | RegexOptions.NonBacktracking).IsMatch;
        }
        catch (NotSupportedException)
        {
            // It looks around or back, or is very long.
            return Limited(new Regex(expression, Options, _limit));
        }
        catch (RegexParseException)
        {
            // A set whose range is the wrong way round, as [z-a]: nothing is in it.
            return _ => false;
        }
    }

    private static Func<string, bool> Limited(Regex regex)
    {
        var begin = Environment.TickCount64;
        return name => Environment.TickCount64 - begin <= _limit.TotalMilliseconds ? regex.IsMatch(name) : throw new RegexMatchTimeoutException();
    }

    private static string AtTheStart(string pattern)
    {
        try
        {
            // By itself: what is said of it names the pattern as it was given.
            _ = new Regex(pattern);
            return $"^(?:{pattern})";
        }
        catch (ArgumentException fault)
        {
            throw CommandException.Invalid($"the pattern is not a regular expression: {fault.Message}");
        }
    }

    private static string GlobToRegex(string glob)
    {
        var regex = new StringBuilder();
        for (var i = 0; i < glob.Length; i++)
        {
            var close = glob[i] == '[' ? EndOfSet(glob, i) : -1;
            if (close >= 0)
            {
                regex.Append(SetToRegex(glob[(i + 1)..close]));
                i = close;
                continue;
            }

            regex.Append(glob[i] switch
            {
                '*' => ".*",
                '?' => ".",
                var c => Regex.Escape(c.ToString()),
            });
        }

        return regex.ToString();
    }

    // A bracket that comes first, also behind "!", is a member of the set. Without an end it is no set: -1.
    private static int EndOfSet(string glob, int open)
    {
        var first = open + 1 < glob.Length && glob[open + 1] == '!' ? open + 2 : open + 1;
        return first + 1 < glob.Length ? glob.IndexOf(']', first + 1) : -1;
    }

    private static string SetToRegex(string set)
    {
        var isNegated = set[0] == '!';
        var members = (isNegated ? set[1..] : set)
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("[", "\\[", StringComparison.Ordinal)
            .Replace("]", "\\]", StringComparison.Ordinal)
            .Replace("^", "\\^", StringComparison.Ordinal);
        return $"[{(isNegated ? "^" : "")}{members}]";
    }
}
