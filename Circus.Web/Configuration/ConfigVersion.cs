namespace Circus.Web.Configuration;

/// <summary>The configuration as it once was.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Seen">When the console first saw it.</param>
/// <param name="Files">Without secrets.</param>
internal sealed record ConfigVersion(int Number, DateTimeOffset Seen, IReadOnlyList<ConfigText> Files)
{
    /// <summary>When it was last applied from the console; null when it was not.</summary>
    public DateTimeOffset? Applied { get; init; }

    public string? AppliedBy { get; init; }

    public bool Says(IReadOnlyList<ConfigText> files) => Files.SequenceEqual(files);
}
