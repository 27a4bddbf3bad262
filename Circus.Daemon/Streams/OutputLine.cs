namespace Circus.Daemon.Streams;

/// <summary>One line that a process wrote.</summary>
/// <param name="Number">Grows with every piece of output of any process, so that a reader can ask for what came since.</param>
/// <param name="Time">When it was complete.</param>
/// <param name="Pid">Who wrote it.</param>
/// <param name="Stream">Where.</param>
/// <param name="Text">Without newline; bytes that are not UTF-8 are replaced.</param>
/// <param name="IsOpen">Its newline has not come yet: it is told again, longer, when it has.</param>
internal sealed record OutputLine(long Number, DateTimeOffset Time, int Pid, StreamName Stream, string Text, bool IsOpen = false);
