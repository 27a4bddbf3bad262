using System.IO.Hashing;
using System.Text;

namespace Circus.Stats.History;

/// <summary>
/// The history on disk: written beside the file and then put in its place, so that it is always a whole one; a check sum at its end. Written
/// group by group, so that nobody has to hold all of it.
/// </summary>
internal static class HistoryFile
{
    private const uint Magic = 0x31485343;

    /// <summary>Larger than any that is written: a few bytes of a name and of numbers for each group.</summary>
    private const int OverheadPerGroup = 64 * 1024;

    /// <summary>Reads what is there into the store; the number of groups, or the fault as a sentence. Nothing there is no fault.</summary>
    public static (int Groups, string? Fault) Load(string path, HistoryStore store, double now)
    {
        byte[] bytes;
        try
        {
            if (new FileInfo(path) is not { Exists: true } file)
            {
                return (0, null);
            }

            if (file.Length > (store.Limit * 2) + OverheadPerGroup)
            {
                return (0, "it is larger than a history can be");
            }

            bytes = File.ReadAllBytes(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return (0, fault.Message);
        }

        if (bytes.Length < sizeof(uint) * 2 || Crc32.HashToUInt32(bytes.AsSpan(0, bytes.Length - sizeof(uint))) != BitConverter.ToUInt32(bytes, bytes.Length - sizeof(uint)))
        {
            return (0, "its check sum is wrong");
        }

        using var reader = new BinaryReader(new MemoryStream(bytes, 0, bytes.Length - sizeof(uint)), Encoding.UTF8);
        return Read(reader, store, now);
    }

    /// <summary>Writes all groups, each as <paramref name="encode"/> gives it, and puts the file in place.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be written.</exception>
    public static async Task SaveAsync(string path, IEnumerable<SeriesSubject> subjects, Func<SeriesSubject, Task<byte[]?>> encode)
    {
        var beside = path + ".new";
        var sum = new Crc32();
        await using (var stream = new FileStream(
            beside, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
        {
            void Write(ReadOnlySpan<byte> bytes)
            {
                sum.Append(bytes);
                stream.Write(bytes);
            }

            Write(BitConverter.GetBytes(Magic));
            foreach (var subject in subjects)
            {
                if (await encode(subject) is { } bytes)
                {
                    Write(bytes);
                }
            }

            stream.Write(BitConverter.GetBytes(sum.GetCurrentHashAsUInt32()));
            stream.Flush(flushToDisk: true);
        }

        File.Move(beside, path, overwrite: true);
    }

    /// <summary>One group as it stands in the file.</summary>
    public static byte[] Encode(in SeriesSubject subject, SeriesGroup group)
    {
        var stream = new MemoryStream(group.Bytes + 256);
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write((byte)subject.Kind);
        writer.Write(subject.Name);
        writer.Write(subject.Wid);
        writer.Write((byte)group.Tier.Number);
        group.Write(writer);
        writer.Flush();
        return stream.ToArray();
    }

    private static (int Groups, string? Fault) Read(BinaryReader reader, HistoryStore store, double now)
    {
        var groups = 0;
        try
        {
            if (reader.ReadUInt32() != Magic)
            {
                return (0, "it is of another version");
            }

            while (reader.BaseStream.Position < reader.BaseStream.Length)
            {
                var (kind, name, wid, tier) = ((SeriesKind)reader.ReadByte(), reader.ReadString(), reader.ReadInt32(), reader.ReadByte());
                if (kind > SeriesKind.Socket || tier >= Tier.All.Count)
                {
                    return (groups, "it is of another version");
                }

                var group = new SeriesGroup(Tier.All[tier], SeriesName.MetricsOf(kind).Length);
                if (!group.TryRead(reader))
                {
                    return (groups, "it is of another version");
                }

                // Of the future when the clock was put back, of a past that is over when it has lain for long.
                groups += group.LastAdded <= now + 60 && now - group.LastAdded < group.Tier.Span.TotalSeconds && store.TryRestore(new(kind, name, wid), group) ? 1 : 0;
            }

            return (groups, null);
        }
        catch (EndOfStreamException)
        {
            return (groups, "it ends in the middle");
        }
    }
}
