namespace Circus.Daemon.Streams;

/// <summary>FileStream: one file, rolled over by size.</summary>
/// <param name="file">Owned by the sink.</param>
/// <param name="timeFormat">Null leaves the bytes as they are.</param>
/// <param name="maxBytes">Roll over before the file reaches this size; 0 is never.</param>
/// <param name="backupCount">Rolled files to keep; with 0 the file is emptied.</param>
internal sealed class FileStreamSink(OutputFile file, TimeFormat? timeFormat, long maxBytes, int backupCount) : FileSink(file, timeFormat)
{
    protected override void PrepareFor(int length)
    {
        if (maxBytes == 0)
        {
            return;
        }

        // The size is asked for, not counted: stdout and stderr of a watcher may share a file, and then one of the two rolls it over.
        if (!File.TryReadSize(out var size))
        {
            File.Reopen();
            File.TryReadSize(out size);
        }

        if (size > 0 && size + length >= maxBytes)
        {
            if (backupCount == 0)
            {
                File.Truncate();
            }
            else
            {
                File.RollNumbered(backupCount);
            }
        }
    }
}
