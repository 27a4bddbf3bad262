using System.Globalization;

namespace Circus.Daemon.Streams;

/// <summary>A place in the files of a watcher's output that stays the same when they are rolled over. Clients keep it as text.</summary>
/// <param name="File">See <see cref="LogFile.Id"/>.</param>
/// <param name="Offset">In bytes.</param>
internal readonly record struct LogPlace(ulong File, long Offset)
{
    public static LogPlace? Parse(string text)
    {
        var at = text.IndexOf(':', StringComparison.Ordinal);
        return at > 0
            && ulong.TryParse(text.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out var file)
            && long.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
                ? new LogPlace(file, offset)
                : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}:{Offset}");
}
