using System.Text;

namespace Circus.Daemon.Streams;

/// <summary>Reads the files of a watcher's output line by line, in both directions, never more at a time than somebody waits for.</summary>
internal static class LogReader
{
    /// <summary>Looked through for one answer; the next one goes on from there.</summary>
    public const int MostScanned = 64 * 1024 * 1024;

    /// <summary>Of a line more is of no use on a screen.</summary>
    public const int UsualText = 4096;

    /// <summary>For those who copy a file.</summary>
    public const int LongestText = 1024 * 1024;

    private const int Window = 256 * 1024;

    // A longer line is taken in pieces.
    private const int LongestLine = 4 * 1024 * 1024;

    /// <summary>The last lines before a place, oldest first.</summary>
    /// <param name="files">Newest first.</param>
    /// <param name="from">Null is the end of the newest file.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="search">Only these.</param>
    /// <param name="longest">Of each line at most so many characters.</param>
    /// <returns>Null when the place is in none of the files any more.</returns>
    public static LogPage? Before(IReadOnlyList<LogFile> files, LogPlace? from, int most, LogSearch search, int longest = UsualText)
    {
        var index = from is { } place ? IndexOf(files, place) : 0;
        if (index < 0)
        {
            return null;
        }

        List<LogLine> found = [];
        var budget = (long)MostScanned;
        LogPlace? next = null;
        var end = from?.Offset ?? long.MaxValue;
        for (; index < files.Count && found.Count < most && budget > 0; index++, end = long.MaxValue)
        {
            using var bytes = files[index].Open();
            if (bytes is null)
            {
                continue;
            }

            var at = Back(files[index], bytes, Math.Min(end, bytes.Length), most, search, longest, found, ref budget);
            next = at > 0 ? new LogPlace(files[index].Id, at) : EndOf(files, index + 1);
        }

        found.Reverse();
        return new LogPage(found, next, MostScanned - budget);
    }

    /// <summary>The first lines from a place on, oldest first; only whole ones.</summary>
    /// <param name="files">Newest first.</param>
    /// <param name="from">Null is the beginning of the oldest file.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="search">Only these.</param>
    /// <param name="longest">Of each line at most so many characters.</param>
    /// <returns>Null when the place is in none of the files any more.</returns>
    public static LogPage? After(IReadOnlyList<LogFile> files, LogPlace? from, int most, LogSearch search, int longest = UsualText)
    {
        var index = from is { } place ? IndexOf(files, place) : files.Count - 1;
        if (index < 0)
        {
            return from is null ? new LogPage([], null, 0) : null;
        }

        List<LogLine> found = [];
        var budget = (long)MostScanned;
        var next = from;
        var begin = from?.Offset ?? 0;
        for (; index >= 0 && found.Count < most && budget > 0; index--, begin = 0)
        {
            using var bytes = files[index].Open();
            if (bytes is not null)
            {
                next = new LogPlace(files[index].Id, Forth(files[index], bytes, begin, most, search, longest, found, ref budget));
            }
        }

        return new LogPage(found, next, MostScanned - budget);
    }

    private static int IndexOf(IReadOnlyList<LogFile> files, LogPlace place) => files.ToList().FindIndex(file => file.Id == place.File);

    private static LogPlace? EndOf(IReadOnlyList<LogFile> files, int index) =>
        index < files.Count ? new LogPlace(files[index].Id, files[index].IsCompressed ? int.MaxValue : files[index].Identity.Size) : null;

    /// <returns>Where to go on.</returns>
    private static long Back(LogFile file, LogBytes bytes, long end, int most, LogSearch search, int longest, List<LogLine> found, ref long budget)
    {
        var window = Window;
        while (end > 0 && found.Count < most && budget > 0)
        {
            var begin = Math.Max(0, end - window);
            var chunk = bytes.Read(begin, (int)(end - begin));
            // Where the first whole line of it begins; a newline at the very end belongs to the last line.
            var first = begin == 0 ? 0 : chunk.AsSpan(0, Math.Max(0, chunk.Length - 1)).IndexOf((byte)'\n') + 1;
            if (begin > 0 && first == 0 && window < LongestLine)
            {
                window *= 4;
                continue;
            }

            budget -= chunk.Length;
            window = Window;
            var lines = chunk.AsSpan(first);
            if (search.MayBeIn(lines) && Collect(file, lines, begin + first, most, search, longest, found) is { } stopped)
            {
                return stopped;
            }

            end = begin + first;
        }

        return end;
    }

    /// <summary>Takes the lines from the last to the first; the place of the last one taken when there are enough.</summary>
    private static long? Collect(LogFile file, ReadOnlySpan<byte> lines, long begin, int most, LogSearch search, int longest, List<LogLine> found)
    {
        var end = lines.Length;
        while (end > 0)
        {
            var body = lines[end - 1] == (byte)'\n' ? end - 1 : end;
            var start = lines[..body].LastIndexOf((byte)'\n') + 1;
            if (Line(file, lines[start..body], begin + start, search, longest) is { } line)
            {
                found.Add(line);
                if (found.Count == most)
                {
                    return begin + start;
                }
            }

            end = start;
        }

        return null;
    }

    /// <returns>Where to go on.</returns>
    private static long Forth(LogFile file, LogBytes bytes, long begin, int most, LogSearch search, int longest, List<LogLine> found, ref long budget)
    {
        var window = Window;
        while (begin < bytes.Length && found.Count < most && budget > 0)
        {
            var chunk = bytes.Read(begin, window);
            var whole = chunk.AsSpan().LastIndexOf((byte)'\n') + 1;
            if (whole == 0 && chunk.Length == window && window < LongestLine)
            {
                window *= 4;
                continue;
            }

            if (whole == 0 && chunk.Length < LongestLine)
            {
                // Its end has not been written yet.
                return begin;
            }

            whole = whole == 0 ? chunk.Length : whole;
            budget -= chunk.Length;
            window = Window;
            var lines = chunk.AsSpan(0, whole);
            if (!search.MayBeIn(lines))
            {
                begin += whole;
                continue;
            }

            for (var start = 0; start < lines.Length;)
            {
                var length = lines[start..].IndexOf((byte)'\n');
                var end = length < 0 ? lines.Length : start + length;
                if (Line(file, lines[start..end], begin + start, search, longest) is { } line)
                {
                    found.Add(line);
                }

                start = Math.Min(end + 1, lines.Length);
                if (found.Count == most)
                {
                    return begin + start;
                }
            }

            begin += whole;
        }

        return begin;
    }

    private static LogLine? Line(LogFile file, ReadOnlySpan<byte> line, long offset, LogSearch search, int longest)
    {
        if (!search.MayBeIn(line))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(line.EndsWith("\r"u8) ? line[..^1] : line);
        return search.Matches(text)
            ? new LogLine(new LogPlace(file.Id, offset), text.Length > longest ? text[..longest] : text, Math.Max(0, text.Length - longest))
            : null;
    }
}
