using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Circus.Daemon.Interop;

namespace Circus.Daemon.Survival;

/// <summary>
/// Where a daemon keeps what its successor needs: the journal, and the FIFOs of its children that are not in memory. One folder per configuration and endpoint, for
/// the owner only, locked while a daemon runs, gone after a clean end.
/// </summary>
internal sealed class StateFolder : IDisposable
{
    /// <summary>Value of state_dir that means: do without.</summary>
    public const string None = "none";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const int InstanceLength = 32;

    private SafeFd _lock;

    private StateFolder(string path, SafeFd @lock)
    {
        Path = path;
        _lock = @lock;
        Instance = ReadInstance(@lock);
    }

    public string Path { get; }

    /// <summary>
    /// The name in the marks of all processes, as the lock has it: whatever becomes of the journal, they are found by it. Null in a folder that is new, or of
    /// a version that did not write it there.
    /// </summary>
    public string? Instance { get; private set; }

    private string LockPath => System.IO.Path.Combine(Path, "lock");

    public string JournalPath => System.IO.Path.Combine(Path, "journal");

    public string EventsPath => System.IO.Path.Combine(Path, "events");

    public string CommandsPath => System.IO.Path.Combine(Path, "commands");

    public string LedgerPath => System.IO.Path.Combine(Path, "marks");

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

        if (PathOf(options, environment) is not { } path)
        {
            fault = "neither XDG_STATE_HOME nor HOME is set; give state_dir in [circus]";
            return false;
        }

        if (Make(path) is { } reason)
        {
            fault = $"{reason}; change state_dir in [circus]";
            return false;
        }

        if (Lock(path) is not { } fd)
        {
            isTaken = Errno.Last == Errno.EAGAIN;
            fault = isTaken
                ? $"another circusd runs with this configuration (it holds {path}/lock); end it first"
                : $"{path}/lock: {Errno.Describe(Errno.Last)}; change state_dir in [circus]";
            return false;
        }

        folder = new StateFolder(path, fd);
        return true;
    }

    /// <summary>Where it is, or would be; null when there is none.</summary>
    public static string? PathOf(DaemonOptions options, Func<string, string?> environment) =>
        options.StateDir != None && (options.StateDir ?? DefaultParent(environment)) is { } parent
            ? System.IO.Path.Combine(System.IO.Path.GetFullPath(parent), NameOf(options))
            : null;

    /// <summary>Makes it again if somebody has removed it, or the lock in it. True when that was necessary and is done.</summary>
    /// <param name="instance">What the lock is to say.</param>
    public bool Restore(string instance)
    {
        var isThere = FileIdentity.TryRead(LockPath, out var now) && FileIdentity.TryRead(_lock, out var own) && now.IsSameFile(own);
        if (!isThere)
        {
            if (Make(Path) is not null || Lock(Path) is not { } fd)
            {
                return false;
            }

            _lock.Dispose();
            _lock = fd;
            Instance = null;
        }

        WriteInstance(instance);
        return !isThere;
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

    /// <summary>Why it cannot be made; null when it is there.</summary>
    private static string? Make(string path)
    {
        try
        {
            Directory.CreateDirectory(path, OwnerOnly);
            // Whoever could write here could make us read, and kill, what he likes.
            File.SetUnixFileMode(path, OwnerOnly);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return $"{path}: {failure.Message}";
        }
    }

    /// <summary>Null when it cannot be opened, or with EAGAIN when somebody has it.</summary>
    private static SafeFd? Lock(string path)
    {
        var fd = new SafeFd(LibC.Open(System.IO.Path.Combine(path, "lock"), LibC.O_RDWR | LibC.O_CREAT | LibC.O_CLOEXEC, 0x180));
        if (!fd.IsInvalid && LibC.Flock(fd.Number, LibC.LOCK_EX | LibC.LOCK_NB) == 0)
        {
            return fd;
        }

        var error = Errno.Last;
        fd.Dispose();
        Marshal.SetLastPInvokeError(error);
        return null;
    }

    private static unsafe string? ReadInstance(SafeFd @lock)
    {
        var text = stackalloc byte[InstanceLength];
        return LibC.PRead(@lock.Number, text, InstanceLength, 0) == InstanceLength
            && Guid.TryParseExact(Encoding.ASCII.GetString(text, InstanceLength), "N", out var instance)
                ? instance.ToString("N")
                : null;
    }

    private unsafe void WriteInstance(string instance)
    {
        if (Instance == instance)
        {
            return;
        }

        fixed (byte* text = Encoding.ASCII.GetBytes(instance))
        {
            // On a full disk it is in the journal alone, or in neither.
            if (LibC.PWrite(_lock.Number, text, (nuint)instance.Length, 0) == instance.Length)
            {
                Instance = instance;
            }
        }
    }

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
        "daemon-" + XxHash3.HashToUInt64(Encoding.UTF8.GetBytes($"{options.ConfigFile}\n{options.Endpoint}")).ToString("x16", CultureInfo.InvariantCulture);
}
