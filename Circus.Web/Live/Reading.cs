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

    /// <summary>What nobody measured adds nothing.</summary>
    public Reading Plus(Reading other) => new(Plus(First, other.First), Plus(Second, other.Second));

    private static float Plus(float one, float other) => float.IsNaN(one) ? other : float.IsNaN(other) ? one : one + other;
}
