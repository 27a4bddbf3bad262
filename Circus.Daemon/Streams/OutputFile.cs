using System.Globalization;
using System.Text;
using Circus.Daemon.Interop;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Circus.Daemon.Streams;

/// <summary>
/// A log file open for appending. A write that fails loses its bytes, counts them and says so once; the next write tries again, so logging
/// resumes by itself when there is room, with a line in the file that says how much is missing at that place.
/// </summary>
internal sealed partial class OutputFile : IDisposable
{
    /// <summary>rw for all, less the daemon's umask; as any program creates files.</summary>
    private const uint CreationMode = 0x1B6;

    private readonly ILogger _logger;
    private readonly LogCompressor? _compressor;

    // Rolling moves the files that the compressor replaces.
    private readonly Lock _rolling = new();
    private SafeFd _fd;
    private FileIdentity _identity;
    private readonly LossReport _loss;
    private long _untold;
    private string _cause = "";

    // The line that tells of a loss, as long as it is not written completely.
    private ReadOnlyMemory<byte> _marker;
    private bool _endsLine = true;
    private bool _hasReportedRotation;

    private OutputFile(string path, SafeFd fd, ILogger logger, LogCompressor? compressor, Action<string>? lossBegan)
    {
        _loss = new LossReport(path, logger, lossBegan);
        _compressor = compressor;
        Path = path;
        _fd = fd;
        _logger = logger;
        FileIdentity.TryRead(fd, out _identity);
    }

    /// <summary>Absolute.</summary>
    public string Path { get; }

    public long DroppedBytes => _loss.Bytes;

    /// <summary>Where the next byte goes, if it is a file and nobody else writes to it.</summary>
    public long End => FileIdentity.TryRead(_fd, out var now) ? now.Size : 0;

    /// <summary>Null, with the reason, when the file cannot be opened.</summary>
    public static OutputFile? TryOpen(
        string path, ILogger logger, out string? reason, LogCompressor? compressor = null, Action<string>? lossBegan = null)
    {
        var full = System.IO.Path.GetFullPath(path);
        if (OpenDescriptor(full) is { IsInvalid: false } fd)
        {
            reason = null;
            if (compressor is not null)
            {
                LogCompressor.RemoveUnfinished(full);
            }

            return new OutputFile(full, fd, logger, compressor, lossBegan);
        }

        reason = $"cannot open {full} for writing: {Errno.Describe(Errno.Last)}";
        return null;
    }

    /// <summary>Appends, with a line before it that says how much was lost in between, if anything was. Returns how much of it was lost.</summary>
    public int Write(ReadOnlySpan<byte> bytes)
    {
        if (!TellLoss())
        {
            Lose(bytes.Length, _cause);
            return bytes.Length;
        }

        var error = DescriptorWriter.Write(_fd.Number, bytes, out var written);
        if (written > 0)
        {
            _endsLine = bytes[written - 1] == (byte)'\n';
        }

        if (written < bytes.Length)
        {
            Lose(bytes.Length - written, Errno.Describe(error));
        }

        return bytes.Length - written;
    }

    /// <summary>So many bytes that should have been written are lost.</summary>
    public void Lose(long bytes, string cause)
    {
        _loss.Add(bytes, cause);
        _untold += bytes;
        _cause = cause;
    }

    /// <summary>Writes the line that says how much was lost here, if anything was. True when there is nothing to tell any more.</summary>
    public bool TellLoss()
    {
        while (!_marker.IsEmpty || _untold > 0)
        {
            if (_marker.IsEmpty)
            {
                var text = string.Create(CultureInfo.InvariantCulture, $"{(_endsLine ? "" : "\n")}[circus] {_untold} bytes of output were lost here{(_endsLine ? "" : ", within a line")}: {_cause}\n");
                _marker = Encoding.UTF8.GetBytes(text);
                _untold = 0;
            }

            var error = DescriptorWriter.Write(_fd.Number, _marker.Span, out var written);
            _marker = _marker[written..];
            if (!_marker.IsEmpty)
            {
                _cause = Errno.Describe(error);
                return false;
            }

            _endsLine = true;
        }

        _loss.End();
        return true;
    }

    /// <summary>
    /// How many of these bytes, from the first on, stand at that place of the file. All or none, or some when a write was cut short by the death of
    /// the writer (Linux does that at the border of a page, generic_perform_write of mm/filemap.c).
    /// </summary>
    public unsafe int WrittenOf(ReadOnlySpan<byte> bytes, long position)
    {
        using var fd = new SafeFd(LibC.Open(Path, LibC.O_RDONLY | LibC.O_CLOEXEC | LibC.O_NONBLOCK, 0));
        if (fd.IsInvalid || !FileIdentity.TryRead(fd, out var now) || now.Size <= position)
        {
            return 0;
        }

        var found = new byte[Math.Min(bytes.Length, now.Size - position)];
        fixed (byte* start = found)
        {
            return LibC.PRead(fd.Number, start, (nuint)found.Length, position) == found.Length && bytes.StartsWith(found) ? found.Length : 0;
        }
    }

    /// <summary>Reads what the path names now; its size if that is still the open file.</summary>
    /// <returns>False when the file was moved away, removed or replaced by somebody else.</returns>
    public bool TryReadSize(out long size)
    {
        var isSame = FileIdentity.TryRead(Path, out var now) && now.IsSameFile(_identity);
        size = now.Size;
        return isSame;
    }

    /// <summary>Opens the path anew. If that fails the old file goes on being written.</summary>
    public void Reopen()
    {
        var fd = OpenDescriptor(Path);
        if (fd.IsInvalid)
        {
            ReportRotation(Path, Errno.Last);
            return;
        }

        _fd.Dispose();
        _fd = fd;
        FileIdentity.TryRead(fd, out _identity);
        _hasReportedRotation = false;
    }

    /// <summary>Empties the file.</summary>
    public void Truncate()
    {
        if (LibC.Ftruncate(_fd.Number, 0) < 0)
        {
            ReportRotation(Path, Errno.Last);
        }
    }

    /// <summary>Gives the file another name, replacing what has it, and starts a new one.</summary>
    public void MoveTo(string target)
    {
        lock (_rolling)
        {
            if (LibC.Rename(Path, target) < 0)
            {
                ReportRotation(target, Errno.Last);
                return;
            }
        }

        var rolled = _identity;
        Reopen();
        _compressor?.Add(this, rolled);
    }

    /// <summary>
    /// Moves the older files up: file.1 becomes file.2, up to file.<paramref name="count"/>, which is replaced; then the file becomes file.1. Those
    /// behind a number that is free stay where they are: it costs as much as there are files, however many there may be.
    /// </summary>
    public void RollNumbered(int count)
    {
        lock (_rolling)
        {
            var kept = 0;
            while (kept < count && (FileIdentity.TryRead(Numbered(kept + 1), out _) || FileIdentity.TryRead(Numbered(kept + 1) + LogCompressor.Suffix, out _)))
            {
                kept++;
            }

            if (kept == count)
            {
                // The last one goes, in whatever form it is; of a number there is only one form.
                _ = LibC.Unlink(Numbered(count));
                _ = LibC.Unlink(Numbered(count) + LogCompressor.Suffix);
                kept--;
            }

            for (var number = kept; number >= 1; number--)
            {
                MoveUp(Numbered(number), Numbered(number + 1));
                MoveUp(Numbered(number) + LogCompressor.Suffix, Numbered(number + 1) + LogCompressor.Suffix);
            }
        }

        MoveTo(Numbered(1));
    }

    /// <summary>Puts a compressed file in the place of a rolled one, wherever that has been moved to meanwhile.</summary>
    /// <param name="rolled">The one that was compressed.</param>
    /// <param name="compressed">A complete file in the same folder.</param>
    public void Replace(FileIdentity rolled, string compressed)
    {
        lock (_rolling)
        {
            if (Locate(rolled) is { } now && LibC.Rename(compressed, now + LogCompressor.Suffix) == 0)
            {
                _ = LibC.Unlink(now);
            }
        }
    }

    /// <summary>Null when it is gone.</summary>
    public SafeFileHandle? OpenRolled(FileIdentity rolled)
    {
        lock (_rolling)
        {
            return Locate(rolled) is { } now ? System.IO.File.OpenHandle(now, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete) : null;
        }
    }

    private string? Locate(FileIdentity rolled) =>
        // No search pattern: "log.*" would find "log" as well.
        Directory.EnumerateFiles(System.IO.Path.GetDirectoryName(Path)!)
            .Where(file => file.StartsWith(Path + ".", StringComparison.Ordinal))
            // The number of a removed file may be that of a compressed one soon.
            .Where(file => !file.EndsWith(LogCompressor.Suffix, StringComparison.Ordinal) && !file.EndsWith(LogCompressor.Unfinished, StringComparison.Ordinal))
            .FirstOrDefault(file => FileIdentity.TryRead(file, out var identity) && identity.IsSameFile(rolled));

    private void MoveUp(string from, string to)
    {
        if (LibC.Rename(from, to) < 0 && Errno.Last != Errno.ENOENT)
        {
            ReportRotation(from, Errno.Last);
        }
    }

    /// <summary>Removes the oldest of the files that are named after this one with so many digits.</summary>
    public void KeepNewest(int count, int digits)
    {
        var prefix = System.IO.Path.GetFileName(Path) + ".";
        try
        {
            lock (_rolling)
            {
                var rolled = Directory.EnumerateFiles(System.IO.Path.GetDirectoryName(Path)!)
                    .Where(file => IsRolled(System.IO.Path.GetFileName(file.AsSpan()), prefix, digits))
                    .Order(StringComparer.Ordinal)
                    .ToList();
                foreach (var file in rolled.SkipLast(count))
                {
                    _ = LibC.Unlink(file);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder that may be written but not listed: nothing is lost but room.
            ReportRotation(Path, Errno.EACCES);
        }
    }

    public void Dispose() => _fd.Dispose();

    private static bool IsRolled(ReadOnlySpan<char> file, string prefix, int digits)
    {
        var name = file.EndsWith(LogCompressor.Suffix, StringComparison.Ordinal) ? file[..^LogCompressor.Suffix.Length] : file;
        return name.Length == prefix.Length + digits
        && name.StartsWith(prefix, StringComparison.Ordinal)
        && !name[prefix.Length..].ContainsAnyExceptInRange('0', '9');
    }

    private static SafeFd OpenDescriptor(string path)
    {
        // Opening a FIFO waits for its reader unless told not to, fifo(7); writing is to wait all the same.
        var fd = new SafeFd(LibC.Open(path, LibC.O_WRONLY | LibC.O_CREAT | LibC.O_APPEND | LibC.O_CLOEXEC | LibC.O_NONBLOCK, CreationMode));
        if (!fd.IsInvalid)
        {
            _ = LibC.Fcntl(fd.Number, LibC.F_SETFL, LibC.O_APPEND);
        }

        return fd;
    }

    private string Numbered(int number) => string.Create(CultureInfo.InvariantCulture, $"{Path}.{number}");

    private void ReportRotation(string file, int error)
    {
        if (!_hasReportedRotation)
        {
            _hasReportedRotation = true;
            RotationFailed(file, Errno.Describe(error));
        }
    }
}
