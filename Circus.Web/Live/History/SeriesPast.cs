namespace Circus.Web.Live.History;

/// <summary>The past of one line of a chart.</summary>
/// <param name="Times">Milliseconds since the epoch, ascending.</param>
/// <param name="Values">One for each time; null is a gap. Where a point stands for more than one sample, its lowest and its highest follow one another.</param>
internal sealed record SeriesPast(IReadOnlyList<long> Times, IReadOnlyList<double?> Values)
{
    public static readonly SeriesPast None = new([], []);
}
