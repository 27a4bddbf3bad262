using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Circus.Daemon.Processes;

namespace Circus.Daemon.Interop;

/// <summary>The limits of getrlimit(2): names, checks and the options of prlimit(1).</summary>
internal static unsafe class ResourceLimits
{
    private const int CapSysNice = 23;
    private const int CapSysResource = 24;

    /// <summary>include/uapi/asm-generic/resource.h; "ofile" is the old name that Circus files may use.</summary>
    private static readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal)
    {
        ["cpu"] = 0,
        ["fsize"] = 1,
        ["data"] = 2,
        ["stack"] = 3,
        ["core"] = 4,
        ["rss"] = 5,
        ["nproc"] = 6,
        ["nofile"] = LibC.RLIMIT_NOFILE,
        ["ofile"] = LibC.RLIMIT_NOFILE,
        ["memlock"] = 8,
        ["as"] = 9,
        ["locks"] = 10,
        ["sigpending"] = 11,
        ["msgqueue"] = 12,
        ["nice"] = LibC.RLIMIT_NICE,
        ["rtprio"] = 14,
        ["rttime"] = 15,
    };

    /// <summary>Checks all limits; <paramref name="arguments"/> are the options for those that differ from the daemon's own.</summary>
    public static bool TryPlan(
        IReadOnlyDictionary<string, long?> limits, out List<string> arguments, [NotNullWhen(false)] out SpawnError? error)
    {
        arguments = [];
        error = null;
        var own = stackalloc ulong[2];
        foreach (var (name, wanted) in limits.OrderBy(l => l.Key, StringComparer.Ordinal))
        {
            if (!_numbers.TryGetValue(name, out var number))
            {
                error = Fault($"unknown resource limit: {name} (known: {string.Join(", ", _numbers.Keys.Order(StringComparer.Ordinal))})", name);
                return false;
            }

            if (wanted < 0)
            {
                error = Fault($"resource limit {name} is negative: {wanted}", name);
                return false;
            }

            if (LibC.Prlimit(0, number, null, own) < 0)
            {
                error = Fault($"cannot read resource limit {name}: {Errno.Describe(Errno.Last)}", name);
                return false;
            }

            // The kernel has a ceiling for open files; unlimited means as many as can be had, as in Circus.
            var value = wanted is { } given ? (ulong)given : number == LibC.RLIMIT_NOFILE ? own[1] : LibC.RLIM_INFINITY;
            if (value > own[1] && !Capabilities.Has(CapSysResource))
            {
                error = Fault($"resource limit {name} = {Show(value)} is above the hard limit of circusd, {Show(own[1])}", name);
                return false;
            }

            if (number == LibC.RLIMIT_NOFILE && value > OpenFilesCeiling())
            {
                error = Fault($"resource limit {name} = {Show(value)} is above fs.nr_open of the kernel, {Show(OpenFilesCeiling())}", name);
                return false;
            }

            if (value != own[0] || value != own[1])
            {
                var option = number == LibC.RLIMIT_NOFILE ? "nofile" : name;
                arguments.Add($"--{option}={Show(value)}:{Show(value)}");
            }
        }

        return true;
    }

    /// <summary>Why the watcher's niceness cannot be set; null when it can. nice(1) would go on without a word that anybody reads.</summary>
    public static SpawnError? FaultOfNice(ProcessSpec spec)
    {
        var own = LibC.GetPriority(LibC.PRIO_PROCESS, 0);
        var wanted = Math.Max(own + spec.Nice, -20);
        if (wanted >= own || Capabilities.Has(CapSysNice))
        {
            return null;
        }

        var limit = stackalloc ulong[2];
        if (spec.ResourceLimits.TryGetValue("nice", out var given))
        {
            limit[0] = given is { } value ? (ulong)value : LibC.RLIM_INFINITY;
        }
        else
        {
            _ = LibC.Prlimit(0, LibC.RLIMIT_NICE, null, limit);
        }

        // getrlimit(2): the ceiling is 20 minus the limit.
        var ceiling = 20 - (long)Math.Min(limit[0], 40);
        return wanted >= ceiling
            ? null
            : new SpawnError(
                SpawnStep.Limits,
                $"niceness {wanted} is refused by the system: circusd runs at {own}, lacks CAP_SYS_NICE, and its limit of nice allows {Math.Min(ceiling, own)} at best; "
                + "check nice of the watcher");
    }

    private static SpawnError Fault(string what, string name) => new(SpawnStep.Limits, $"{what}; check rlimit_{name} of the watcher");

    private static string Show(ulong value) =>
        value == LibC.RLIM_INFINITY ? "unlimited" : value.ToString(CultureInfo.InvariantCulture);

    private static ulong OpenFilesCeiling() =>
        File.Exists("/proc/sys/fs/nr_open") && ulong.TryParse(
            File.ReadAllText("/proc/sys/fs/nr_open").AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var ceiling)
            ? ceiling
            : ulong.MaxValue;
}
