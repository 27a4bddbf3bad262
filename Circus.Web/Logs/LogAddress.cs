namespace Circus.Web.Logs;

/// <summary>PURE: a query in the address of a page, and back.</summary>
internal static class LogAddress
{
    /// <summary>Every key that <see cref="Of"/> may set.</summary>
    public static readonly IReadOnlyList<string> Keys = ["q", "re", "case", "mark", "hide", "level", "wid"];

    public static IEnumerable<(string Key, string? Value)> Of(LogQuery query)
    {
        yield return ("q", query.IsSearch ? query.Text : null);
        yield return ("re", Flag(query.IsPattern));
        yield return ("case", Flag(query.MindsCase));
        yield return ("mark", Flag(query.MarksOnly));
        var hidden = string.Join('-', Hidden(query));
        yield return ("hide", hidden.Length > 0 ? hidden : null);
        yield return ("level", query.Level == LineLevel.None ? null : query.Level.ToString().ToLowerInvariant());
        yield return ("wid", query.Wid?.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    public static LogQuery Read(Func<string, string?> value)
    {
        var hidden = (value("hide") ?? "").Split('-');
        return new LogQuery
        {
            Text = value("q") ?? "",
            IsPattern = value("re") == "1",
            MindsCase = value("case") == "1",
            MarksOnly = value("mark") == "1",
            HidesStdout = hidden.Contains("stdout"),
            HidesStderr = hidden.Contains("stderr"),
            HidesEvents = hidden.Contains("events"),
            Level = Enum.TryParse<LineLevel>(value("level"), ignoreCase: true, out var level) && Enum.IsDefined(level) ? level : LineLevel.None,
            Wid = int.TryParse(value("wid"), out var wid) && wid > 0 ? wid : null,
        };
    }

    /// <summary>A path with those that have a value.</summary>
    public static string With(string path, IEnumerable<(string Key, string? Value)> pairs)
    {
        var query = string.Join('&', pairs.Where(pair => pair.Value is not null).Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value!)}"));
        return query.Length == 0 ? path : $"{path}?{query}";
    }

    private static string? Flag(bool isSet) => isSet ? "1" : null;

    private static IEnumerable<string> Hidden(LogQuery query)
    {
        if (query.HidesStdout)
        {
            yield return "stdout";
        }

        if (query.HidesStderr)
        {
            yield return "stderr";
        }

        if (query.HidesEvents)
        {
            yield return "events";
        }
    }
}
