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

    private const int WordsPerPlace = 2;
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

    /// <summary>Null when the file cannot be mapped: then it goes without.</summary>
    public static OutputLedger? TryOpen(string path)
    {
        using var fd = new SafeFd(LibC.Open(path, LibC.O_RDWR | LibC.O_CREAT | LibC.O_CLOEXEC, 0x180));
        if (fd.IsInvalid || LibC.Ftruncate(fd.Number, (long)Size) < 0)
        {
            return null;
        }

        var words = LibC.MMap(null, Size, LibC.PROT_READ | LibC.PROT_WRITE, LibC.MAP_SHARED, fd.Number, 0);
        // MAP_FAILED is -1.
        return (nint)words == -1 ? null : new OutputLedger((long*)words);
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

    public void Dispose() => _ = LibC.MUnmap(_words, Size);

    // Ids begin at 1, so that no key is 0.
    private static long KeyOf(long id, StreamName stream) => (id << 1) | (stream == StreamName.Stderr ? 1L : 0L);
}
