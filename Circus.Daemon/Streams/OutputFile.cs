using System.Globalization;
using Circus.Daemon.Interop;
using Microsoft.Extensions.Logging;

namespace Circus.Daemon.Streams;

/// <summary>
/// A log file open for appending. A write that fails loses its bytes, counts them and says so once; the next write tries again, so logging
/// resumes by itself when there is room.
/// </summary>
internal sealed partial class OutputFile : IDisposable
{
    /// <summary>rw for all, less the daemon's umask; as any program creates files.</summary>
    private const uint CreationMode = 0x1B6;

    private readonly ILogger _logger;
    private SafeFd _fd;
    private FileIdentity _identity;
    private long _droppedBytes;
    private long _droppedSinceSuccess;
    private bool _hasReportedRotation;

    private OutputFile(string path, SafeFd fd, ILogger logger)
    {
        Path = path;
        _fd = fd;
        _logger = logger;
        FileIdentity.TryRead(fd, out _identity);
    }

    /// <summary>Absolute.</summary>
    public string Path { get; }

    public long DroppedBytes => Interlocked.Read(ref _droppedBytes);

    /// <summary>Null, with the reason, when the file cannot be opened.</summary>
    public static OutputFile? TryOpen(string path, ILogger logger, out string? reason)
    {
        var full = System.IO.Path.GetFullPath(path);
        if (OpenDescriptor(full) is { IsInvalid: false } fd)
        {
            reason = null;
            return new OutputFile(full, fd, logger);
        }

        reason = $"cannot open {full} for writing: {Errno.Describe(Errno.Last)}";
        return null;
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        var error = DescriptorWriter.Write(_fd.Number, bytes, out var written);
        var lost = bytes.Length - written;
        if (lost > 0)
        {
            Interlocked.Add(ref _droppedBytes, lost);
            if (_droppedSinceSuccess == 0)
            {
                WriteFailed(Path, Errno.Describe(error));
            }

            _droppedSinceSuccess += lost;
        }
        else if (_droppedSinceSuccess > 0)
        {
            WriteResumed(Path, _droppedSinceSuccess);
            _droppedSinceSuccess = 0;
        }
    }

    /// <summary>
    /// How many of these bytes, from the first on, stand at the end of the file: all or none, or some when a write was cut short by the death
    /// of the writer, which Linux does at the border of a page only (generic_perform_write of mm/filemap.c).
    /// </summary>
    public unsafe int WrittenOf(ReadOnlySpan<byte> bytes)
    {
        using var fd = new SafeFd(LibC.Open(Path, LibC.O_RDONLY | LibC.O_CLOEXEC, 0));
        if (fd.IsInvalid || !FileIdentity.TryRead(fd, out var now))
        {
            return 0;
        }

        var tail = new byte[Math.Min(bytes.Length, now.Size)];
        fixed (byte* start = tail)
        {
            if (LibC.PRead(fd.Number, start, (nuint)tail.Length, now.Size - tail.Length) != tail.Length)
            {
                return 0;
            }
        }

        var shortest = now.Size % Environment.SystemPageSize == 0 ? 1 : bytes.Length;
        for (var length = tail.Length; length >= shortest; length--)
        {
            if (bytes[..length].SequenceEqual(tail.AsSpan(tail.Length - length)))
            {
                return length;
            }
        }

        return 0;
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
        if (LibC.Rename(Path, target) < 0)
        {
            ReportRotation(target, Errno.Last);
            return;
        }

        Reopen();
    }

    /// <summary>Moves the older files up: file.1 becomes file.2, up to file.<paramref name="count"/>, which is replaced; then the file becomes file.1.</summary>
    public void RollNumbered(int count)
    {
        for (var number = count - 1; number >= 1; number--)
        {
            var from = Numbered(number);
            if (LibC.Rename(from, Numbered(number + 1)) < 0 && Errno.Last != Errno.ENOENT)
            {
                ReportRotation(from, Errno.Last);
            }
        }

        MoveTo(Numbered(1));
    }

    /// <summary>Removes the oldest of the files that are named after this one with so many digits.</summary>
    public void KeepNewest(int count, int digits)
    {
        var prefix = System.IO.Path.GetFileName(Path) + ".";
        try
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
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder that may be written but not listed: nothing is lost but room.
            ReportRotation(Path, Errno.EACCES);
        }
    }

    public void Dispose() => _fd.Dispose();

    private static bool IsRolled(ReadOnlySpan<char> name, string prefix, int digits) =>
        name.Length == prefix.Length + digits
        && name.StartsWith(prefix, StringComparison.Ordinal)
        && !name[prefix.Length..].ContainsAnyExceptInRange('0', '9');

    private static SafeFd OpenDescriptor(string path) =>
        new(LibC.Open(path, LibC.O_WRONLY | LibC.O_CREAT | LibC.O_APPEND | LibC.O_CLOEXEC, CreationMode));

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
