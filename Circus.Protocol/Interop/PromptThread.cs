using System.Runtime.InteropServices;

namespace Circus.Protocol.Interop;

/// <summary>
/// Threads that work for microseconds and then wait: they ask the kernel for the shortest time slice, which lets them run at once when they are woken,
/// and not after those that compute. They get no more of the processor for it (sched(7), EEVDF; heeded from Linux 6.12 on, elsewhere nothing changes).
/// </summary>
public static partial class PromptThread
{
    private const long Slice = 100_000;
    private const ulong ResetOnFork = 1;

    private static readonly nint _setAttributes = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 314 : 274;
    private static readonly nint _getAttributes = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 315 : 275;

    [ThreadStatic]
    private static bool _isPrompt;

    /// <summary>The calling thread is one of them from now on; what it starts is not.</summary>
    public static void Begin()
    {
        if (_isPrompt)
        {
            return;
        }

        _isPrompt = true;
        // The kernel takes a negative niceness from what such a thread starts: then it stays as it is.
        if (TryGet(out var attributes) && attributes is { Policy: 0, Nice: >= 0 })
        {
            Set(attributes with { Flags = attributes.Flags | ResetOnFork, Runtime = Slice });
        }
    }

    /// <summary>Threads that are made within <paramref name="action"/> are such threads, and so is what they start; the calling thread stays as it is.</summary>
    public static void WhenMaking(Action action)
    {
        if (!TryGet(out var attributes) || attributes is not { Policy: 0 })
        {
            action();
            return;
        }

        Set(attributes with { Runtime = Slice });
        try
        {
            action();
        }
        finally
        {
            Set(attributes with { Runtime = 0 });
        }
    }

    private static unsafe bool TryGet(out SchedulingAttributes attributes)
    {
        fixed (SchedulingAttributes* there = &attributes)
        {
            return OperatingSystem.IsLinux() && Syscall(_getAttributes, 0, (nint)there, sizeof(SchedulingAttributes), 0) == 0;
        }
    }

    // Without effect where the kernel does not know it, or a sandbox forbids it: then a thread is as prompt as any other.
    private static unsafe void Set(SchedulingAttributes attributes) => _ = Syscall(_setAttributes, 0, (nint)(&attributes), 0, 0);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Syscall(nint number, nint argument1, nint argument2, nint argument3, nint argument4);

    /// <summary>struct sched_attr, sched_setattr(2).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private record struct SchedulingAttributes
    {
        public uint Size;
        public uint Policy;
        public ulong Flags;
        public int Nice;
        public uint Priority;
        public long Runtime;
        public ulong Deadline;
        public ulong Period;
    }
}
