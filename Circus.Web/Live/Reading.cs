namespace Circus.Web.Live;

/// <summary>What one watcher or process used at one tick.</summary>
/// <param name="Cpu">Percent of one core; NaN when nobody measured.</param>
/// <param name="MemoryMiB">Resident set, MiB; NaN when nobody measured.</param>
internal readonly record struct Reading(float Cpu, float MemoryMiB)
{
    public static readonly Reading Missing = new(float.NaN, float.NaN);
}
