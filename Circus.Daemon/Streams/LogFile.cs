using System.Globalization;
using System.IO.Compression;
using Circus.Daemon.Interop;
using Microsoft.Win32.SafeHandles;

namespace Circus.Daemon.Streams;

/// <summary>One of the files of a watcher's output, as it stands on the disk.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Identity">Which file it is: its name changes when it is rolled over.</param>
internal sealed record LogFile(string Path, FileIdentity Identity)
{
    // More is not unpacked for a look.
    private const int LargestUnpacked = 64 * 1024 * 1024;

    // Numbers of FileStream; longer ones are times of TimedRotatingFileStream.
    private const int MostDigitsOfNumber = 4;

    public bool IsCompressed => Path.EndsWith(LogCompressor.Suffix, StringComparison.Ordinal);

    /// <summary>Stands in places that clients keep, see <see cref="LogPlace"/>.</summary>
    public ulong Id => Identity.Inode;

    /// <summary>The file that is written and those that were rolled over, the newest first. Only regular files: never where a link leads to.</summary>
    public static IReadOnlyList<LogFile> Of(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        var prefix = full + ".";
        string[] rolled;
        try
        {
            rolled = [.. Directory.EnumerateFiles(System.IO.Path.GetDirectoryName(full)!).Where(file => file.StartsWith(prefix, StringComparison.Ordinal) && NumberOf(file, prefix) is not null)];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            rolled = [];
        }

        var ordered = rolled.OrderBy(file => Age(NumberOf(file, prefix)!)).ThenByDescending(file => NumberOf(file, prefix), StringComparer.Ordinal);
        List<LogFile> files = [];
        foreach (var file in ordered.Prepend(full))
        {
            if (FileIdentity.TryReadLink(file, out var identity) && identity.IsRegular)
            {
                files.Add(new LogFile(file, identity));
            }
        }

        return files;
    }

    /// <summary>Null when it is gone, or too large to be unpacked.</summary>
    public LogBytes? Open()
    {
        var fd = new SafeFd(LibC.Open(Path, LibC.O_RDONLY | LibC.O_CLOEXEC | LibC.O_NONBLOCK, 0));
        if (fd.IsInvalid || !FileIdentity.TryRead(fd, out var opened) || !opened.IsSameFile(Identity))
        {
            fd.Dispose();
            return null;
        }

        if (!IsCompressed)
        {
            return new LogBytes(fd, opened.Size, null);
        }

        using (fd)
        {
            return Unpack(fd) is { } bytes ? new LogBytes(null, bytes.Length, bytes) : null;
        }
    }

    private static byte[]? Unpack(SafeFd fd)
    {
        try
        {
            using var file = new FileStream(new SafeFileHandle(fd.Number, ownsHandle: false), FileAccess.Read);
            using var unpacking = new GZipStream(file, CompressionMode.Decompress);
            using var unpacked = new MemoryStream();
            var buffer = new byte[64 * 1024];
            for (var count = unpacking.Read(buffer); count > 0; count = unpacking.Read(buffer))
            {
                if (unpacked.Length + count > LargestUnpacked)
                {
                    return null;
                }

                unpacked.Write(buffer, 0, count);
            }

            return unpacked.ToArray();
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException)
        {
            // Not what its name says.
            return null;
        }
    }

    private static string? NumberOf(string file, string prefix)
    {
        var number = file[prefix.Length..];
        number = number.EndsWith(LogCompressor.Suffix, StringComparison.Ordinal) ? number[..^LogCompressor.Suffix.Length] : number;
        return number.Length > 0 && !number.AsSpan().ContainsAnyExceptInRange('0', '9') ? number : null;
    }

    /// <summary>Small numbers count upwards with age; times are told apart by the order of their text.</summary>
    private static int Age(string number) => number.Length <= MostDigitsOfNumber ? int.Parse(number, CultureInfo.InvariantCulture) : int.MaxValue;
}
