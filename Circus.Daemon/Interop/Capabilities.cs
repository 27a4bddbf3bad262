using System.Globalization;

namespace Circus.Daemon.Interop;

/// <summary>What the daemon may do beyond an ordinary user, capabilities(7). A root in a container may lack some.</summary>
internal static class Capabilities
{
    private static readonly Lazy<ulong> _effective = new(Read);

    public static bool Has(int capability) => (_effective.Value >> capability & 1) != 0;

    private static ulong Read()
    {
        foreach (var line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith("CapEff:", StringComparison.Ordinal))
            {
                return ulong.Parse(line.AsSpan("CapEff:".Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            }
        }

        return LibC.GetEuid() == 0 ? ulong.MaxValue : 0;
    }
}
