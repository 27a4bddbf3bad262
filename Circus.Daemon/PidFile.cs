using System.Globalization;
using System.Text;
using Circus.Daemon.Interop;

namespace Circus.Daemon;

/// <summary>The file that tells other programs the daemon's pid: one line, mode 0644, gone when the daemon ends.</summary>
internal sealed class PidFile : IDisposable
{
    private readonly string _path;
    private bool _isKept;

    private PidFile(string path) => _path = path;

    /// <summary>Writes the file. Null when none was asked for, or with a fault when another daemon is alive or the file cannot be written.</summary>
    public static PidFile? Create(string? path, out string? fault)
    {
        fault = null;
        if (path is null)
        {
            return null;
        }

        try
        {
            if (PidIn(path) is { } pid
                && pid != Environment.ProcessId
                && IsAlive(pid))
            {
                fault = $"pidfile {path} names process {pid}, which is alive; end it, or change pidfile in [circus]";
                return null;
            }

            using (var file = new FileStream(path, FileMode.Create, FileAccess.Write))
            {
                file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n")));
                file.Flush(flushToDisk: true);
            }

            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
            return new PidFile(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            fault = $"pidfile {path} cannot be written: {error.Message}; change pidfile in [circus]";
            return null;
        }
    }

    /// <summary>This process begins anew under the same pid: the file stays if it has that name then, too.</summary>
    public void KeepAs(string? path) => _isKept = path == _path;

    /// <summary>Another daemon's file stays: somebody has started it with the same name meanwhile.</summary>
    public void Dispose()
    {
        try
        {
            if (!_isKept && (PidIn(_path) is not { } pid || pid == Environment.ProcessId))
            {
                File.Delete(_path);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It stays; the next daemon sees that its process is gone.
        }
    }

    /// <summary>A zombie is not: in a container, process 1 may be one that collects none.</summary>
    private static bool IsAlive(int pid) =>
        Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}")) && !(ProcessStat.TryRead(pid, out var stat) && !stat.IsLive);

    /// <summary>Null when there is none, or something else in it.</summary>
    private static int? PidIn(string path) =>
        File.Exists(path)
        && int.TryParse(File.ReadAllText(path), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var pid)
            ? pid
            : null;
}
