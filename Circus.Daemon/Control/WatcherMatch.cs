using System.Text;
using System.Text.RegularExpressions;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Control;

/// <summary>Selects watchers by name: simple, glob (the default) or regex, never minding the case.</summary>
internal static class WatcherMatch
{
    // A pattern comes from a client: no pattern may keep the loop busy.
    private static readonly TimeSpan _limit = TimeSpan.FromMilliseconds(100);

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
        try
        {
            var selected = watchers.Where(watcher => matches(watcher.Name)).ToArray();
            return selected.Length > 0 ? selected : throw CommandException.Invalid($"program {pattern} not found");
        }
        catch (RegexMatchTimeoutException)
        {
            throw CommandException.Invalid($"the pattern {pattern} takes too long to match");
        }
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
            var close = glob[i] == '[' ? glob.IndexOf(']', Math.Min(i + 2, glob.Length - 1)) : -1;
            if (close > i + 1)
            {
                var set = glob[(i + 1)..close].Replace("\\", "\\\\", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal);
                regex.Append('[').Append(set[0] == '!' ? "^" + set[1..] : set.StartsWith('^') ? "\\" + set : set).Append(']');
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
}
