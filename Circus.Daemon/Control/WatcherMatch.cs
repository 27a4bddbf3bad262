using System.Text;
using System.Text.RegularExpressions;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Control;

/// <summary>Selects watchers by name: simple, glob (the default) or regex, never minding the case.</summary>
internal static class WatcherMatch
{
    // A pattern comes from a client: no pattern may keep the loop busy, neither with one name nor with all of them.
    private static readonly TimeSpan _limit = TimeSpan.FromMilliseconds(50);

    /// <exception cref="CommandException">Unknown method, bad expression, or nothing matched.</exception>
    public static IReadOnlyList<Watcher> Select(IReadOnlyList<Watcher> watchers, string pattern, string method)
    {
        Func<string, bool> matches = method switch
        {
            "simple" => name => string.Equals(name, pattern, StringComparison.OrdinalIgnoreCase),
            "glob" => Matcher($"^(?:{GlobToRegex(pattern)})$"),
            "regex" => Matcher($"^(?:{pattern})"),
            _ => throw CommandException.Invalid($"unknown match method {method}"),
        };
        var selected = Select(watchers, matches) ?? throw CommandException.Invalid($"the pattern {pattern} takes too long to match");
        return selected.Count > 0 ? selected : throw CommandException.Invalid($"program {pattern} not found");
    }

    // Null: it takes too long.
    private static List<Watcher>? Select(IReadOnlyList<Watcher> watchers, Func<string, bool> matches)
    {
        var begin = Environment.TickCount64;
        List<Watcher> selected = [];
        foreach (var watcher in watchers)
        {
            try
            {
                if (Environment.TickCount64 - begin > _limit.TotalMilliseconds)
                {
                    return null;
                }

                if (matches(watcher.Name))
                {
                    selected.Add(watcher);
                }
            }
            catch (RegexMatchTimeoutException)
            {
                return null;
            }
        }

        return selected;
    }

    private static Func<string, bool> Matcher(string expression)
    {
        try
        {
            var regex = new Regex(expression, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline, _limit);
            return regex.IsMatch;
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
