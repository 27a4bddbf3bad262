using System.Runtime.InteropServices;

namespace Circus.Daemon.Interop;

/// <summary>
/// What waits in the queue of a listening socket that is closed goes to another one on the same port, instead of being refused: Linux 5.14, by the
/// sysctl net.ipv4.tcp_migrate_req of the whole machine, or by a program attached to the sockets of one port, bpf(2).
/// </summary>
/// <remarks>The program selects nothing: then the kernel spreads by its own hash as ever (reuseport_migrate_sock of net/core/sock_reuseport.c).</remarks>
internal static unsafe class QueueMigration
{
    private const int ProgLoad = 5;
    private const int TypeSkReuseport = 21;
    private const int SelectOrMigrate = 40;

    // Offsets in union bpf_attr for BPF_PROG_LOAD, include/uapi/linux/bpf.h.
    private const int InstructionCountOffset = 4;
    private const int InstructionsOffset = 8;
    private const int LicenseOffset = 16;
    private const int ExpectedAttachOffset = 68;
    private const int AttributeSize = 72;

    private static readonly Lazy<SafeFd> _program = new(Load);

    /// <summary>Whether it can be had here at all; without, the machine's sysctl may do the same.</summary>
    public static bool IsOffered => !_program.Value.IsInvalid || IsOnForAll;

    private static bool IsOnForAll
    {
        get
        {
            Span<byte> value = stackalloc byte[16];
            return ProcFile.TryRead("/proc/sys/net/ipv4/tcp_migrate_req", value, out var length) && length > 0 && value[0] == '1';
        }
    }

    /// <summary>For this listening socket and all others of its port. False when the kernel does not let us.</summary>
    public static bool TryAttach(SafeFd listener)
    {
        var program = _program.Value.Number;
        return program >= 0 && LibC.SetSockOpt(listener.Number, LibC.SOL_SOCKET, LibC.SO_ATTACH_REUSEPORT_EBPF, (byte*)&program, sizeof(int)) == 0;
    }

    private static SafeFd Load()
    {
        // r0 = SK_PASS; exit.
        ReadOnlySpan<byte> instructions = [0xB7, 0, 0, 0, 1, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0];
        var attribute = stackalloc byte[AttributeSize];
        var fields = new Span<byte>(attribute, AttributeSize);
        fields.Clear();
        fixed (byte* code = instructions, license = "GPL\0"u8)
        {
            Write(fields, 0, TypeSkReuseport);
            Write(fields, InstructionCountOffset, instructions.Length / 8);
            *(byte**)(attribute + InstructionsOffset) = code;
            *(byte**)(attribute + LicenseOffset) = license;
            Write(fields, ExpectedAttachOffset, SelectOrMigrate);
            // Close-on-exec by birth. Needs CAP_BPF, or root.
            return new SafeFd((int)LibC.Syscall(Number, ProgLoad, (nint)attribute, AttributeSize, 0));
        }
    }

    /// <summary>Of bpf(2): x86 has a table of its own.</summary>
    private static nint Number => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 321 : 280;

    private static void Write(Span<byte> fields, int offset, int value) => MemoryMarshal.Write(fields[offset..], in value);
}
