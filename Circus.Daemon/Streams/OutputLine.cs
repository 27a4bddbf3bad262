namespace Circus.Daemon.Streams;

/// <summary>One line that a process wrote.</summary>
/// <param name="Number">Counts the lines of the watcher from 1, so that a reader can ask for what came since.</param>
/// <param name="Time">When it was complete.</param>
/// <param name="Pid">Who wrote it.</param>
/// <param name="Stream">Where.</param>
/// <param name="Text">Without newline; bytes that are not UTF-8 are replaced.</param>
internal sealed record OutputLine(long Number, DateTimeOffset Time, int Pid, StreamName Stream, string Text);
