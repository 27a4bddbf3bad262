using System.Collections.Immutable;

namespace Circus.Web.Alerts;

/// <summary>How full file systems are. A file system that does not answer, as one of a network, keeps only itself waiting.</summary>
internal sealed class DiskUse(TimeProvider time)
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, (Task Looking, DateTimeOffset At)> _folders = [];
    private ImmutableDictionary<string, double> _percent = ImmutableDictionary<string, double>.Empty;

    /// <summary>By folder, of those that could be looked at; NaN when it cannot.</summary>
    public IReadOnlyDictionary<string, double> Percent => _percent;

    /// <summary>Asks for those whose answer is old. Called by one loop.</summary>
    public void Look(IReadOnlyCollection<string> folders)
    {
        var now = time.GetUtcNow();
        foreach (var folder in folders)
        {
            if (!_folders.TryGetValue(folder, out var last) || (last.Looking.IsCompleted && now - last.At >= _pause))
            {
                _folders[folder] = (Task.Run(() => Ask(folder)), now);
            }
        }
    }

    private void Ask(string folder)
    {
        double percent;
        try
        {
            var drive = new DriveInfo(folder);
            // As df: what only root could use counts as used up.
            percent = drive.TotalSize > 0 ? 100.0 * (drive.TotalSize - drive.AvailableFreeSpace) / drive.TotalSize : double.NaN;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            percent = double.NaN;
        }

        ImmutableInterlocked.AddOrUpdate(ref _percent, folder, percent, (_, _) => percent);
    }
}
