namespace Circus.Daemon.Streams;

/// <summary>WatchedFileStream: follows the name when the file is moved away, for logrotate and the like.</summary>
/// <param name="file">Owned by the sink.</param>
/// <param name="timeFormat">Null leaves the bytes as they are.</param>
internal sealed class WatchedFileSink(OutputFile file, TimeFormat? timeFormat) : FileSink(file, timeFormat)
{
    protected override void PrepareFor(int length)
    {
        if (!File.TryReadSize(out _))
        {
            File.Reopen();
        }
    }
}
