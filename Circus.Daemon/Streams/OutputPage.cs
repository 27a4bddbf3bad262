namespace Circus.Daemon.Streams;

/// <summary>What somebody who follows output has not seen yet.</summary>
/// <param name="Lines">In the order in which they were written.</param>
/// <param name="Lost">How many lines before them were forgotten before they were asked for; at least so many.</param>
internal readonly record struct OutputPage(IReadOnlyList<OutputLine> Lines, long Lost);
