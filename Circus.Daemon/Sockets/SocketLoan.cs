using System.Globalization;
using Circus.Daemon.Interop;
using Circus.Daemon.Processes;

namespace Circus.Daemon.Sockets;

/// <summary>The sockets that one process is given, for the time of its launch.</summary>
internal sealed class SocketLoan : IDisposable
{
    private const int FirstOfSystemd = 3;

    private readonly IReadOnlyList<LentSocket> _passed;
    private readonly LentSocket? _stdin;

    /// <param name="passed">In the order of LISTEN_FDNAMES.</param>
    /// <param name="stdin">What becomes standard input, or null; may be one of those.</param>
    /// <param name="isAsSystemd">Pass them from descriptor 3 on as well, sd_listen_fds(3).</param>
    public SocketLoan(IReadOnlyList<LentSocket> passed, LentSocket? stdin, bool isAsSystemd)
    {
        (_passed, _stdin, IsAsSystemd) = (passed, stdin, isAsSystemd && passed.Count > 0);
        List<PassedDescriptor> descriptors = [.. passed.Select(lent => new PassedDescriptor(lent.Fd, lent.Number))];
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var lent in passed)
        {
            // "a-b" and "a_b" come to the same: then the latter has it.
            variables[VariableOf(lent.Name)] = Print(lent.Number);
        }

        if (IsAsSystemd)
        {
            descriptors.AddRange(passed.Select((lent, i) => new PassedDescriptor(lent.Fd, FirstOfSystemd + i)));
            variables["LISTEN_FDS"] = Print(passed.Count);
            variables["LISTEN_FDNAMES"] = string.Join(':', passed.Select(lent => lent.Name));
        }

        (Passed, Variables) = (descriptors, variables);
    }

    public IReadOnlyList<PassedDescriptor> Passed { get; }

    public SafeFd? Stdin => _stdin?.Fd;

    public bool IsAsSystemd { get; }

    /// <summary>What tells the process of them: CIRCUS_SOCKET_NAME is the number of a descriptor.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; }

    public void Dispose()
    {
        foreach (var lent in _passed)
        {
            lent.Return();
        }

        _stdin?.Return();
    }

    /// <summary>As a shell can use it.</summary>
    private static string VariableOf(string name) =>
        "CIRCUS_SOCKET_" + string.Concat(name.ToUpperInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));

    private static string Print(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A socket and the descriptor of it that one process is given.</summary>
internal sealed record LentSocket(ManagedSocket Socket, SafeFd Fd)
{
    public string Name => Socket.Options.Name;

    /// <summary>Its number in the process.</summary>
    public int Number => Socket.Fd.Number;

    /// <summary>One that was made for the process only is closed here: the process has it.</summary>
    public void Return()
    {
        if (Fd != Socket.Fd)
        {
            Fd.Dispose();
        }
    }
}
