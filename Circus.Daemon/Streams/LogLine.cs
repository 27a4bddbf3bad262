namespace Circus.Daemon.Streams;

/// <summary>A line as it stands in a file.</summary>
/// <param name="Place">Where it begins.</param>
/// <param name="Text">Without newline; bytes that are not UTF-8 are replaced.</param>
/// <param name="Cut">Characters that were left out at its end.</param>
internal readonly record struct LogLine(LogPlace Place, string Text, int Cut);
