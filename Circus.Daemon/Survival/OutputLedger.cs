using System.IO.Hashing;
using System.Text;
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

    /// <summary>What is at the beginning of a file of this form.</summary>
    private const long Form = 0x3253_4B52_414D;

    // The form, and how many places were ever taken: others are never touched, and need no memory.
    private const int HeadWords = 2;

    // The key, who writes (pid) and for which watcher, and the words of a mark.
    private const int WordsPerPlace = 3 + ReadMark.Words;
    private const nuint Size = (HeadWords + (Places * WordsPerPlace)) * sizeof(long);

    private readonly long* _words;
    private readonly Dictionary<long, int> _places = [];
    private readonly Queue<int> _free = new();

    // Of processes that are gone: the pump is busy with the last of them, or the sink has not said what is missing.
    private readonly List<int> _leaving = [];

    private OutputLedger(long* words)
    {
        _words = words;
        if (words[0] != Form)
        {
            (words[0], words[1]) = (Form, 0);
        }

        for (var place = 0; place < Taken; place++)
        {
            if (*PlaceAt(place) is not 0 and var key)
            {
                _places[key] = place;
            }
            else
            {
                _free.Enqueue(place);
            }
        }
    }

    private int Taken => (int)Math.Clamp(_words[1], 0, Places);

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
        var words = new ReadOnlySpan<byte>(_words, (HeadWords + (Taken * WordsPerPlace)) * sizeof(long)).ToArray();
        return Map(path, _words, out var fault) is null ? fault : Copy(words);
    }

    /// <summary>The mark of a stream: that of the former daemon for an adopted process, a new one otherwise; null when all places are taken.</summary>
    /// <param name="id">Of the process.</param>
    /// <param name="stream">Which.</param>
    /// <param name="pid">The same process.</param>
    /// <param name="watcher">Key of its watcher.</param>
    public ReadMark? MarkOf(long id, StreamName stream, int pid = 0, string watcher = "")
    {
        var key = KeyOf(id, stream);
        if (!_places.TryGetValue(key, out var place))
        {
            FreeThoseThatHaveLeft();
            if (!_free.TryDequeue(out place))
            {
                if (Taken == Places)
                {
                    return null;
                }

                place = Taken;
                _words[1]++;
            }

            var words = PlaceAt(place);
            new Span<long>(words, WordsPerPlace).Clear();
            (words[1], words[2]) = (pid, OwnerOf(watcher, stream));
            Volatile.Write(ref *words, key);
            _places[key] = place;
        }

        return MarkAt(place);
    }

    /// <summary>A process is gone. Its places are free as soon as everything of its streams was taken, and said.</summary>
    public void Release(long id)
    {
        Release(id, StreamName.Stdout);
        Release(id, StreamName.Stderr);
    }

    /// <summary>The same for one of its streams.</summary>
    public void Release(long id, StreamName stream)
    {
        if (_places.Remove(KeyOf(id, stream), out var place))
        {
            _leaving.Add(place);
        }

        FreeThoseThatHaveLeft();
    }

    /// <summary>
    /// After the death of a daemon: releases all streams but those of these processes, and those of which nobody has said what is missing. Their processes
    /// had ended, and that daemon had not come to the end of their output, or could not write it. They keep their places until it is said: this
    /// daemon may be killed before that.
    /// </summary>
    public IReadOnlyList<UnsaidLoss> ReleaseBut(IEnumerable<long> known)
    {
        var kept = known.ToHashSet();
        List<UnsaidLoss> unsaid = [];
        foreach (var (key, place) in _places.Where(place => !kept.Contains(place.Key >> 1)).ToArray())
        {
            var mark = MarkAt(place);
            mark.Recover();
            if (mark.IsOpen || mark.Unsaid > 0)
            {
                unsaid.Add(new UnsaidLoss(key >> 1, (key & 1) == 0 ? StreamName.Stdout : StreamName.Stderr, (int)PlaceAt(place)[1], PlaceAt(place)[2], mark.IsOpen));
            }
            else
            {
                Free(place);
                _places.Remove(key);
            }
        }

        return unsaid;
    }

    /// <summary>A number for a stream of a watcher, the same in every daemon.</summary>
    public static long OwnerOf(string watcher, StreamName stream) => (long)XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(watcher), (long)stream);

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
        words.CopyTo(new Span<byte>(_words, words.Length));
        return null;
    }

    public void Dispose() => _ = LibC.MUnmap(_words, Size);

    private void FreeThoseThatHaveLeft()
    {
        foreach (var place in _leaving.FindAll(place => MarkAt(place) is { IsOpen: false, Unsaid: 0 }))
        {
            _leaving.Remove(place);
            Free(place);
        }
    }

    private void Free(int place)
    {
        *PlaceAt(place) = 0;
        _free.Enqueue(place);
    }

    private long* PlaceAt(int place) => _words + HeadWords + (place * WordsPerPlace);

    private ReadMark MarkAt(int place) => new(PlaceAt(place) + 3);

    // Ids begin at 1, so that no key is 0.
    private static long KeyOf(long id, StreamName stream) => (id << 1) | (stream == StreamName.Stderr ? 1L : 0L);
}
