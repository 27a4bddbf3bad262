namespace Circus.Web.Logs;

/// <summary>PURE: rows as log-view.js takes them, an array each: what it is and the pieces of its text with their looks. Text stays text.</summary>
internal static class LogRows
{
    // More pieces are more elements than a line is worth.
    private const int MostSegments = 200;

    private const int MostHits = 100;

    private const int Colours = 6;

    /// <param name="rows">Oldest first.</param>
    /// <param name="query">What to mark.</param>
    /// <param name="isStructured">JSON is taken apart.</param>
    /// <param name="isNamed">Rows say which watcher they are of.</param>
    public static object?[][] Of(IEnumerable<LogEntry> rows, LogQuery query, bool isStructured, bool isNamed) =>
        [.. rows.Select(row => Of(row, query, isStructured, isNamed))];

    private static object?[] Of(LogEntry row, LogQuery query, bool isStructured, bool isNamed)
    {
        var json = row.Kind <= LogKind.Stderr ? JsonLine.Parse(row.Text) : null;
        var level = row.Kind > LogKind.Stderr ? LineLevel.None : json?.Level ?? LineLevels.Of(row.Text);
        var segments = json is not null && isStructured ? Structured(json) : AnsiText.Parse(row.Text);
        return
        [
            row.Key,
            (int)row.Kind,
            row.Time?.ToUnixTimeMilliseconds(),
            isNamed ? row.Watcher : "",
            isNamed ? ColourOf(row.Watcher) : 0,
            row.Wid,
            (int)level,
            row.Kind <= LogKind.Stderr ? Flat(Marked(segments, query)) : Flat(segments),
            row.Cut,
            row.IsTrouble,
            json is not null,
        ];
    }

    /// <summary>Always the same for a name.</summary>
    public static int ColourOf(string name)
    {
        var hash = 17u;
        foreach (var c in name)
        {
            hash = (hash * 31) + c;
        }

        return (int)(hash % Colours);
    }

    private static List<Segment> Structured(JsonLine json)
    {
        List<Segment> segments = [new(json.Message, "")];
        foreach (var (name, value) in json.Fields)
        {
            segments.Add(new Segment($" {name}=", "k"));
            segments.AddRange(AnsiText.Parse(value).Select(piece => piece with { Style = "v" }));
        }

        return segments;
    }

    private static IEnumerable<Segment> Marked(IReadOnlyList<Segment> segments, LogQuery query)
    {
        if (!query.IsSearch)
        {
            return segments;
        }

        var text = string.Concat(segments.Select(segment => segment.Text));
        Range[] hits = [.. query.Hits(text, MostHits)];
        return hits.Length == 0 ? segments : Split(segments, hits);
    }

    private static IEnumerable<Segment> Split(IReadOnlyList<Segment> segments, Range[] hits)
    {
        var (at, hit) = (0, 0);
        foreach (var segment in segments)
        {
            var end = at + segment.Text.Length;
            for (var start = at; start < end;)
            {
                while (hit < hits.Length && hits[hit].End.Value <= start)
                {
                    hit++;
                }

                var isHit = hit < hits.Length && hits[hit].Start.Value <= start;
                var stop = hit >= hits.Length ? end : Math.Min(end, isHit ? hits[hit].End.Value : Math.Max(start + 1, hits[hit].Start.Value));
                yield return new Segment(segment.Text[(start - at)..(stop - at)], isHit ? $"{segment.Style} hit".TrimStart() : segment.Style);
                start = stop;
            }

            at = end;
        }
    }

    private static string[] Flat(IEnumerable<Segment> segments)
    {
        List<string> flat = [];
        foreach (var segment in segments)
        {
            if (flat.Count / 2 >= MostSegments)
            {
                flat[^2] += segment.Text;
                continue;
            }

            flat.Add(segment.Text);
            flat.Add(segment.Style);
        }

        return [.. flat];
    }
}
