namespace Circus.Web.Live;

/// <summary>Two values of a column at one tick, see <see cref="ColumnId"/>; NaN when nobody measured.</summary>
/// <param name="First">CPU in percent of one core, unless the column says otherwise.</param>
/// <param name="Second">Resident set in MiB, unless the column says otherwise.</param>
internal readonly record struct Reading(float First, float Second)
{
    public static readonly Reading Missing = new(float.NaN, float.NaN);

    /// <summary>There is nothing that could use anything.</summary>
    public static readonly Reading Nothing = new(0, 0);

    public float Cpu => First;

    public float MemoryMiB => Second;
}
