using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Circus.Daemon.Interop;

namespace Circus.Daemon.Survival;

/// <summary>
/// Where a daemon keeps what its successor needs: the journal and the FIFOs of its children. One folder per configuration and endpoint, for
/// the owner only, locked while a daemon runs, gone after a clean end.
/// </summary>
internal sealed class StateFolder : IDisposable
{
    /// <summary>Value of state_dir that means: do without.</summary>
    public const string None = "none";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly SafeFd _lock;

    private StateFolder(string path, SafeFd @lock)
    {
        Path = path;
        _lock = @lock;
    }

    public string Path { get; }

    public string JournalPath => System.IO.Path.Combine(Path, "journal");

    public string LedgerPath => System.IO.Path.Combine(Path, "ledger");

    /// <summary>What the FIFOs of a process are called, without ".out" and ".err".</summary>
    public string FifoPath(long id) => System.IO.Path.Combine(Path, id.ToString(CultureInfo.InvariantCulture));

    /// <summary>Creates and locks the folder.</summary>
    /// <param name="options">The daemon's.</param>
    /// <param name="environment">Its environment, for the default place.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="isTaken">Whether another daemon with the same configuration runs.</param>
    /// <param name="fault">Why there is none; null when none is wanted.</param>
    public static bool TryOpen(
        DaemonOptions options,
        Func<string, string?> environment,
        [NotNullWhen(true)] out StateFolder? folder,
        out bool isTaken,
        out string? fault)
    {
        folder = null;
        fault = null;
        isTaken = false;
        if (options.StateDir == None)
        {
            return false;
        }

        if ((options.StateDir ?? DefaultParent(environment)) is not { } parent)
        {
            fault = "neither XDG_STATE_HOME nor HOME is set; give state_dir in [circus]";
            return false;
        }

        var path = System.IO.Path.Combine(System.IO.Path.GetFullPath(parent), NameOf(options));
        try
        {
            Directory.CreateDirectory(path, OwnerOnly);
            // Whoever could write here could make us read, and kill, what he likes.
            File.SetUnixFileMode(path, OwnerOnly);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            fault = $"{path}: {failure.Message}; change state_dir in [circus]";
            return false;
        }

        var fd = new SafeFd(LibC.Open(System.IO.Path.Combine(path, "lock"), LibC.O_RDWR | LibC.O_CREAT | LibC.O_CLOEXEC, 0x180));
        if (fd.IsInvalid || LibC.Flock(fd.Number, LibC.LOCK_EX | LibC.LOCK_NB) < 0)
        {
            isTaken = !fd.IsInvalid && Errno.Last == Errno.EAGAIN;
            fault = isTaken
                ? $"another circusd runs with this configuration (it holds {path}/lock); end it first"
                : $"{path}/lock: {Errno.Describe(Errno.Last)}; change state_dir in [circus]";
            fd.Dispose();
            return false;
        }

        folder = new StateFolder(path, fd);
        return true;
    }

    /// <summary>Of processes that ended while no daemon ran.</summary>
    public void RemoveFifosBut(IEnumerable<long> living)
    {
        var kept = living.Select(id => id.ToString(CultureInfo.InvariantCulture)).ToHashSet();
        foreach (var file in Directory.EnumerateFiles(Path))
        {
            if (System.IO.Path.GetExtension(file) is ".out" or ".err" && !kept.Contains(System.IO.Path.GetFileNameWithoutExtension(file)))
            {
                File.Delete(file);
            }
        }
    }

    /// <summary>After a clean end: nothing is left to be known.</summary>
    public void Remove()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Somebody put something into it; it harms nobody.
        }
    }

    public void Dispose() => _lock.Dispose();

    internal static string? DefaultParent(Func<string, string?> environment)
    {
        // systemd.exec(5): several are separated by colons.
        if (environment("STATE_DIRECTORY") is { Length: > 0 } given)
        {
            return given.Split(':')[0];
        }

        if (environment("XDG_STATE_HOME") is { Length: > 0 } state)
        {
            return System.IO.Path.Combine(state, "circus");
        }

        return environment("HOME") is { Length: > 0 } home ? System.IO.Path.Combine(home, ".local", "state", "circus") : null;
    }

    private static string NameOf(DaemonOptions options) =>
        "daemon-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{options.ConfigFile}\n{options.Endpoint}")))[..16];
}
