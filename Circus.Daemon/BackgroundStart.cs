using System.Collections;
using System.Globalization;
using Circus.Daemon.Interop;
using Circus.Daemon.Processes;
using Circus.Daemon.Streams;
using Microsoft.Win32.SafeHandles;

namespace Circus.Daemon;

/// <summary>
/// --daemon: the same program once more, in a session of its own and with its standard streams on /dev/null, and nothing but a wait for its
/// first sign of life here. A fork without exec is not possible, the runtime has threads.
/// </summary>
internal static class BackgroundStart
{
    public const string Option = "--daemon";

    private const string Variable = "CIRCUS_READY_FD";
    private const int ReadyDescriptor = 3;

    private static readonly TimeSpan _lastWords = TimeSpan.FromSeconds(1);

    /// <summary>Starts it.</summary>
    /// <returns>0 as soon as it answers; otherwise its exit status, after its message is on standard error.</returns>
    public static int Run()
    {
        using var gate = new LaunchGate();
        if (Descriptors.OpenPipe(out var reading, out var writing) is not 0 and var error)
        {
            Console.Error.WriteLine($"circusd: cannot start in the background: {Errno.Describe(error)}");
            return 1;
        }

        using var ready = reading!;
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(pair => (string)pair.Key, pair => (string?)pair.Value ?? string.Empty, StringComparer.Ordinal);
        environment[Variable] = ReadyDescriptor.ToString(CultureInfo.InvariantCulture);
        var isStarted = new Spawner(gate).TrySpawn(
            new ProcessSpec
            {
                Arguments = [.. File.ReadAllText("/proc/self/cmdline").TrimEnd('\0').Split('\0').Where(argument => argument != Option)],
                Executable = Environment.ProcessPath,
                Environment = environment,
                WorkingDirectory = Environment.CurrentDirectory,
                Stdout = ChildStream.Null,
                Stderr = ChildStream.Pipe,
                Passed = [new PassedDescriptor(writing!, ReadyDescriptor)],
            },
            out var process,
            out var fault);
        writing!.Dispose();
        if (!isStarted)
        {
            Console.Error.WriteLine($"circusd: {fault!.Reason}");
            return 1;
        }

        using var pidFd = process!.PidFd;
        var relay = new Thread(() => Relay(process.Stderr!)) { IsBackground = true };
        relay.Start();
        var isReady = ReadByte(ready);
        relay.Join(_lastWords);
        if (isReady)
        {
            return 0;
        }

        return StatusOf(process.Pid) is > 0 and var code ? code : 1;
    }

    /// <summary>In the one in the background, as soon as it answers: it lets go of what it had from whoever started it.</summary>
    public static unsafe void TellReady(SafeFd? ready)
    {
        if (ready is null)
        {
            return;
        }

        using (ready)
        using (var nowhere = new SafeFd(LibC.Open("/dev/null", LibC.O_RDWR | LibC.O_CLOEXEC, 0)))
        {
            _ = LibC.Dup2(nowhere.Number, StdoutSink.StandardError);
            byte one = 1;
            _ = LibC.Write(ready.Number, &one, 1);
        }
    }

    /// <summary>What <see cref="TellReady"/> wants; null for a daemon that was started in the ordinary way. Asked for once.</summary>
    public static SafeFd? TakeReady()
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        // Neither children nor the program that may take this one's place are to see it.
        _ = LibC.UnsetEnv(Variable);
        Environment.SetEnvironmentVariable(Variable, null);
        return new SafeFd(number);
    }

    private static unsafe int StatusOf(int pid) => LibC.Wait4(pid, out var status, 0, null) == pid ? ExitStatus.OfWait(status).Code : 0;

    private static unsafe bool ReadByte(SafeFd fd)
    {
        _ = LibC.Fcntl(fd.Number, LibC.F_SETFL, 0);
        byte one;
        nint count;
        do
        {
            count = LibC.Read(fd.Number, &one, 1);
        }
        while (count < 0 && Errno.Last == Errno.EINTR);

        return count == 1;
    }

    private static void Relay(SafeFd from)
    {
        _ = LibC.Fcntl(from.Number, LibC.F_SETFL, 0);
        using var source = new FileStream(new SafeFileHandle(from.Number, ownsHandle: false), FileAccess.Read, 1);
        using var target = Console.OpenStandardError();
        source.CopyTo(target);
    }
}
