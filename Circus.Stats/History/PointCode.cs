namespace Circus.Stats.History;

/// <summary>
/// A figure in two bytes, with steps of the same proportion everywhere: from a thousandth of a percent to exabytes, within 0.04 % (and never
/// further off than a millionth). 0 stands for nothing measured. PURE.
/// </summary>
internal static class PointCode
{
    public const ushort None = 0;

    private const double Scale = 1000;

    /// <summary>Steps per doubling: 2^64 thousandths take 74 doublings.</summary>
    private const double Steps = 65_533 / 74.0;

    public static ushort Of(double value) =>
        !double.IsFinite(value) ? None
        : value <= 0 ? (ushort)1
        : (ushort)Math.Min(ushort.MaxValue, 1 + Math.Round(Math.Log2(1 + (value * Scale)) * Steps));

    public static double? ValueOf(ushort code) => code == None ? null : (double.Exp2((code - 1) / Steps) - 1) / Scale;
}
