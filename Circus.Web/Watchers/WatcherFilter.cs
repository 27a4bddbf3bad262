using System.Globalization;
using Circus.Protocol.Messages;
using Circus.Web.Components.Controls;
using Circus.Web.Live;

namespace Circus.Web.Watchers;

/// <summary>
/// PURE: what is typed into a filter of watchers. Words that stand in name or command, and terms with an operator: <c>state:failed</c>,
/// <c>name:web</c>, <c>cmd:python</c>, <c>cpu&gt;50</c>, <c>mem&gt;=200</c> (MiB), <c>procs&lt;2</c>, <c>restarts&gt;0</c>, each negated by a minus before it.
/// </summary>
internal sealed class WatcherFilter
{
    private readonly List<Func<WatcherDescription, LiveSnapshot, bool>> _terms = [];

    private WatcherFilter(string text)
    {
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var isNegated = word.Length > 1 && word[0] == '-';
            var term = Term(isNegated ? word[1..] : word);
            _terms.Add(isNegated ? (watcher, snapshot) => !term(watcher, snapshot) : term);
        }
    }

    public static WatcherFilter Parse(string text) => new(text);

    /// <summary>The word for a watcher's state that people see and filter by.</summary>
    public static string StateOf(WatcherDescription watcher) => WatcherState.Of(watcher).Word;

    public bool Shows(WatcherDescription watcher, LiveSnapshot snapshot) => _terms.TrueForAll(term => term(watcher, snapshot));

    private static Func<WatcherDescription, LiveSnapshot, bool> Term(string word)
    {
        var at = word.AsSpan().IndexOfAny(':', '<', '>');
        if (at > 0 && at < word.Length - 1)
        {
            var (key, rest) = (word[..at].ToLowerInvariant(), word[at..]);
            if (rest[0] == ':' && OfText(key, rest[1..]) is { } text)
            {
                return text;
            }

            if (rest[0] != ':' && OfNumber(key, rest) is { } number)
            {
                return number;
            }
        }

        return (watcher, _) => Has(watcher.Name, word) || Has(watcher.Cmd, word);
    }

    private static Func<WatcherDescription, LiveSnapshot, bool>? OfText(string key, string value) => key switch
    {
        "state" or "is" => (watcher, _) => Has(StateOf(watcher).Replace(' ', '_'), value.Replace(' ', '_')) || Has(watcher.Status, value),
        "name" => (watcher, _) => Has(watcher.Name, value),
        "cmd" => (watcher, _) => Has(watcher.Cmd, value),
        "pid" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) => (watcher, _) => watcher.Processes.Any(process => process.Pid == pid),
        _ => null,
    };

    private static Func<WatcherDescription, LiveSnapshot, bool>? OfNumber(string key, string rest)
    {
        var hasEqual = rest.Length > 1 && rest[1] == '=';
        if (!float.TryParse(rest[(hasEqual ? 2 : 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out var limit))
        {
            return null;
        }

        Func<float, bool> compare = (rest[0], hasEqual) switch
        {
            ('>', false) => value => value > limit,
            ('>', true) => value => value >= limit,
            ('<', false) => value => value < limit,
            _ => value => value <= limit,
        };
        return key switch
        {
            "cpu" => (watcher, snapshot) => compare(snapshot.Latest(ColumnId.OfWatcher(watcher.Key)).Cpu),
            "mem" or "memory" => (watcher, snapshot) => compare(snapshot.Latest(ColumnId.OfWatcher(watcher.Key)).MemoryMiB),
            "procs" or "processes" => (watcher, _) => compare(watcher.Processes.Count),
            "restarts" => (watcher, _) => compare(watcher.Restarts),
            _ => null,
        };
    }

    private static bool Has(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
