using System.Globalization;
using Circus.Daemon.Interop;

namespace Circus.Daemon.Survival;

/// <summary>
/// Where the FIFOs of children are: in a folder in memory, because a disk takes ten times as long to make one, or else in the state folder. The folder in
/// memory is called by the instance, so that every daemon after this one finds it, and nobody else.
/// </summary>
internal sealed class FifoFolders
{
    public const string Stdout = ".out";

    public const string Stderr = ".err";

    /// <summary>In this order. Not XDG_RUNTIME_DIR and RUNTIME_DIRECTORY: they go at the last logout, and with a service that has crashed.</summary>
    private static readonly string[] _parents = ["/run", "/dev/shm"];

    private readonly string _stateFolder;
    private readonly string _name;
    private readonly IReadOnlyList<string> _candidates;

    /// <param name="stateFolder">Where they are when there is no folder in memory, and were with former versions.</param>
    /// <param name="instance">The name in the marks of all processes; cannot be guessed.</param>
    /// <param name="parents">Folders that may be in memory; null for the usual ones.</param>
    public FifoFolders(string stateFolder, string instance, IReadOnlyList<string>? parents = null)
    {
        _stateFolder = stateFolder;
        _name = $"circus-{instance}";
        // What is in memory already need not be moved there.
        _candidates = MemoryFolder.IsInMemory(stateFolder) ? [] : parents ?? _parents;
        Check();
    }

    public static IReadOnlyList<string> Suffixes { get; } = [Stdout, Stderr];

    /// <summary>The folder in memory that is used; null when none can be.</summary>
    public string? InMemory { get; private set; }

    /// <summary>Numbers that FIFOs are called by.</summary>
    public IEnumerable<long> Ids => All().Select(file => long.TryParse(NumberOf(file), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0);

    /// <summary>What the FIFOs of a new process are to be called, without the suffix; the next one counts where the first cannot be made.</summary>
    public IReadOnlyList<string> PathsFor(long id) => InMemory is { } memory ? [PathOf(memory, id), PathOf(_stateFolder, id)] : [PathOf(_stateFolder, id)];

    /// <summary>The FIFO of that name; null when there is none.</summary>
    public string? Find(long id, string suffix) => Folders().Select(folder => PathOf(folder, id) + suffix).FirstOrDefault(File.Exists);

    /// <summary>Its reading end; null when there is none.</summary>
    public SafeFd? Open(long id, string suffix) => Find(id, suffix) is { } path ? Descriptors.OpenFifoForReading(path) : null;

    /// <summary>Where an output of a process can be opened when its FIFO has lost its name; null when that is none of ours.</summary>
    public string? LinkOf(int pid, long id, string suffix, int descriptor)
    {
        var link = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd/{descriptor}");
        var target = TargetOf(link);
        return target is not null && Places().Any(folder => target.StartsWith(PathOf(folder, id) + suffix, StringComparison.Ordinal)) ? link : null;
    }

    /// <summary>Descriptors of FIFOs that this program has inherited: so that what is in them stays while it takes another's place.</summary>
    public IReadOnlyList<SafeFd> Inherited()
    {
        List<SafeFd> inherited = [];
        foreach (var link in Directory.GetFileSystemEntries("/proc/self/fd"))
        {
            if (TargetOf(link) is { } target && HasSuffix(target) && Places().Any(folder => target.StartsWith(folder + "/", StringComparison.Ordinal))
                && int.TryParse(Path.GetFileName(link.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var fd))
            {
                inherited.Add(new SafeFd(fd));
            }
        }

        return inherited;
    }

    /// <summary>Nothing of a process is left.</summary>
    public void Remove(long id)
    {
        foreach (var folder in Places())
        {
            foreach (var suffix in Suffixes)
            {
                _ = LibC.Unlink(PathOf(folder, id) + suffix);
            }
        }
    }

    /// <summary>Of processes that ended while no daemon ran.</summary>
    public void RemoveBut(IEnumerable<long> living)
    {
        var kept = living.Select(id => id.ToString(CultureInfo.InvariantCulture)).ToHashSet();
        foreach (var file in All().Where(file => !kept.Contains(NumberOf(file))).ToArray())
        {
            File.Delete(file);
        }
    }

    /// <summary>Makes the folder in memory again if somebody has removed it: what is made from then on has a name again.</summary>
    public void Check()
    {
        if (InMemory is { } folder && Directory.Exists(folder))
        {
            return;
        }

        InMemory = _candidates.Select(parent => MemoryFolder.TryMake(parent, _name, out var path) ? path : null).FirstOrDefault(path => path is not null);
    }

    /// <summary>After a clean end.</summary>
    public void Remove()
    {
        foreach (var folder in Folders().Where(folder => folder != _stateFolder).ToArray())
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // Somebody put something into it; it is gone with the machine.
            }
        }
    }

    /// <summary>Those that are there; a daemon before this one may have used another one than this does.</summary>
    private IEnumerable<string> Folders() =>
        _candidates.Select(parent => MemoryFolder.TryFind(parent, _name, out var path) ? path : null).OfType<string>().Append(_stateFolder);

    /// <summary>Those that are there or were.</summary>
    private IEnumerable<string> Places() => _candidates.Select(parent => Path.Combine(parent, _name)).Append(_stateFolder);

    private IEnumerable<string> All() => Folders().SelectMany(Directory.EnumerateFiles).Where(HasSuffix);

    private static bool HasSuffix(string path) => Path.GetExtension(path) is Stdout or Stderr;

    private static string NumberOf(string path) => Path.GetFileNameWithoutExtension(path) ?? "";

    private static string PathOf(string folder, long id) => Path.Combine(folder, id.ToString(CultureInfo.InvariantCulture));

    private static string? TargetOf(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
