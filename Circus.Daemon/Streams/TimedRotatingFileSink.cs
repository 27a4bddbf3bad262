namespace Circus.Daemon.Streams;

/// <summary>TimedRotatingFileStream: rolled over at the first write after the time is up.</summary>
internal sealed class TimedRotatingFileSink : FileSink
{
    private readonly TimedRotation _rotation;
    private readonly int _backupCount;
    private readonly TimeProvider _time;
    private DateTimeOffset _due;

    /// <param name="file">Owned by the sink.</param>
    /// <param name="timeFormat">Null leaves the bytes as they are.</param>
    /// <param name="rotation">When, and under which name.</param>
    /// <param name="backupCount">Rolled files to keep; 0 keeps all.</param>
    /// <param name="time">The clock.</param>
    public TimedRotatingFileSink(OutputFile file, TimeFormat? timeFormat, TimedRotation rotation, int backupCount, TimeProvider time)
        : base(file, timeFormat)
    {
        _rotation = rotation;
        _backupCount = backupCount;
        _time = time;
        _due = rotation.NextAfter(time.GetUtcNow());
    }

    protected override void PrepareFor(int length)
    {
        var now = _time.GetUtcNow();
        if (now < _due)
        {
            return;
        }

        // A second sink on the same file (stdout and stderr) may have rolled it over already.
        if (File.TryReadSize(out _))
        {
            File.MoveTo($"{File.Path}.{_rotation.SuffixFor(_due)}");
            if (_backupCount > 0)
            {
                File.KeepNewest(_backupCount, _rotation.SuffixLength);
            }
        }
        else
        {
            File.Reopen();
        }

        _due = _rotation.NextAfter(now);
    }
}
