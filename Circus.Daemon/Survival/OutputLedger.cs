using Circus.Daemon.Interop;
using Circus.Daemon.Streams;

namespace Circus.Daemon.Survival;

/// <summary>
/// The <see cref="ReadMark"/> of every stream, in one shared mapping of a file: what was stored is there also after the daemon was killed
/// between two instructions. Belongs to the arbiter's loop; the marks are written by the output pump.
/// </summary>
internal sealed unsafe class OutputLedger : IDisposable
{
    /// <summary>Streams at one time; whatever is beyond goes without a mark.</summary>
    private const int Places = 32 * 1024;

    // The key, and the words of a mark.
    private const int WordsPerPlace = 1 + ReadMark.Words;
    private const nuint Size = Places * WordsPerPlace * sizeof(long);

    private readonly long* _words;
    private readonly Dictionary<long, int> _places = [];

    // The longest free is taken first: the pump may still be busy with the last bytes of one that was released just now.
    private readonly Queue<int> _free = new();

    private OutputLedger(long* words)
    {
        _words = words;
        for (var place = 0; place < Places; place++)
        {
            if (words[place * WordsPerPlace] is not 0 and var key)
            {
                _places[key] = place;
            }
            else
            {
                _free.Enqueue(place);
            }
        }
    }

    /// <summary>Null when the file cannot be made and mapped: then it goes without.</summary>
    public static OutputLedger? TryOpen(string path, out string? fault)
    {
        var words = Map(path, null, out fault);
        return words is null ? null : new OutputLedger(words);
    }

    /// <summary>The file was removed: what is in it is written to a new one, which takes its place in memory. Marks stay valid.</summary>
    public string? MoveTo(string path)
    {
        // The pump may store meanwhile: what it stores then is in the old file alone, until it does so again.
        var words = new ReadOnlySpan<byte>(_words, (int)Size).ToArray();
        return Map(path, _words, out var fault) is null ? fault : Copy(words);
    }

    /// <summary>The mark of a stream: that of the former daemon for an adopted process, a new one otherwise; null when all places are taken.</summary>
    public ReadMark? MarkOf(long id, StreamName stream)
    {
        var key = KeyOf(id, stream);
        if (!_places.TryGetValue(key, out var place))
        {
            if (!_free.TryDequeue(out place))
            {
                return null;
            }

            _words[(place * WordsPerPlace) + 1] = 0;
            _words[place * WordsPerPlace] = key;
            _places[key] = place;
        }

        return new ReadMark(&_words[(place * WordsPerPlace) + 1]);
    }

    /// <summary>Everything of these streams was taken, or nobody will take it.</summary>
    public void Release(long id)
    {
        foreach (var stream in (StreamName[])[StreamName.Stdout, StreamName.Stderr])
        {
            if (_places.Remove(KeyOf(id, stream), out var place))
            {
                _words[place * WordsPerPlace] = 0;
                _free.Enqueue(place);
            }
        }
    }

    /// <summary>Of all processes but these.</summary>
    public void ReleaseBut(IEnumerable<long> living)
    {
        var kept = living.ToHashSet();
        foreach (var id in _places.Keys.Select(key => key >> 1).Distinct().Where(id => !kept.Contains(id)).ToArray())
        {
            Release(id);
        }
    }

    private static long* Map(string path, long* place, out string? fault)
    {
        using var fd = new SafeFd(LibC.Open(path, LibC.O_RDWR | LibC.O_CREAT | LibC.O_CLOEXEC, 0x180));
        if (fd.IsInvalid)
        {
            fault = Errno.Describe(Errno.Last);
            return null;
        }

        // All of it now: the first store into a hole of a full disk would be a SIGBUS, mmap(2).
        if (LibC.PosixFallocate(fd.Number, 0, (long)Size) is not 0 and var error)
        {
            fault = Errno.Describe(error);
            return null;
        }

        var words = LibC.MMap(
            place, Size, LibC.PROT_READ | LibC.PROT_WRITE, place is null ? LibC.MAP_SHARED : LibC.MAP_SHARED | LibC.MAP_FIXED, fd.Number, 0);
        // MAP_FAILED is -1.
        fault = (nint)words == -1 ? Errno.Describe(Errno.Last) : null;
        return fault is null ? (long*)words : null;
    }

    private string? Copy(byte[] words)
    {
        words.CopyTo(new Span<byte>(_words, (int)Size));
        return null;
    }

    public void Dispose() => _ = LibC.MUnmap(_words, Size);

    // Ids begin at 1, so that no key is 0.
    private static long KeyOf(long id, StreamName stream) => (id << 1) | (stream == StreamName.Stderr ? 1L : 0L);
}
