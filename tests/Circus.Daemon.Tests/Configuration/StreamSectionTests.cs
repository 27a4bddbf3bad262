using Circus.Daemon.Streams;

namespace Circus.Daemon.Tests.Configuration;

public sealed class StreamSectionTests
{
    [Theory]
    [InlineData("FileStream", nameof(StreamClass.FileStream))]
    [InlineData("circus.stream.FileStream", nameof(StreamClass.FileStream))]
    [InlineData("WatchedFileStream", nameof(StreamClass.WatchedFileStream))]
    [InlineData("StdoutStream", nameof(StreamClass.StdoutStream))]
    [InlineData("FancyStdoutStream", nameof(StreamClass.FancyStdoutStream))]
    [InlineData("queuestream", nameof(StreamClass.QueueStream))]
    public void Read_Class_IsKnownWithAndWithoutModule(string name, string expected) =>
        Assert.Equal(expected, Ini.WatcherWith($"stdout_stream.class = {name}").StdoutStream!.Class.ToString());

    [Fact]
    [Trait("Peer", "203")]
    public void Read_FileStream_HasAllItsKeys()
    {
        var stream = Ini.WatcherWith(
            "stderr_stream.filename = /tmp/x", "stderr_stream.max_bytes = 5000000000", "stderr_stream.backup_count = 3", "stderr_stream.time_format = %Y %m").StderrStream!;

        Assert.Equal((StreamClass.FileStream, "/tmp/x", 5000000000L, 3, "%Y %m"), (stream.Class, stream.FileName, stream.MaxBytes, stream.BackupCount, stream.TimeFormat));
        Assert.Equal(["backup_count", "filename", "max_bytes", "time_format"], stream.Written.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    [Trait("Peer", "203")]
    public void Read_TimedRotation_HasAllItsKeys()
    {
        var stream = Ini.WatcherWith(
            "stdout_stream.class = TimedRotatingFileStream", "stdout_stream.filename = /tmp/x", "stdout_stream.rotate_when = midnight",
            "stdout_stream.rotate_interval = 2", "stdout_stream.utc = False").StdoutStream!;

        Assert.Equal(("MIDNIGHT", 2, false), (stream.RotateWhen, stream.RotateInterval, stream.Utc));
    }

    [Fact]
    public void Read_NoStreamKeys_IsNull() => Assert.Null(Ini.WatcherWith().StdoutStream);

    [Fact]
    public void Read_Variables_AreExpanded() =>
        Assert.Equal(
            "/var/log/echo.log",
            Ini.Watcher(Ini.TextWith("stdout_stream.filename = $(circus.env.LOGDIR)/echo.log", "[env:*]", "LOGDIR = /var/log")).StdoutStream!.FileName);

    [Fact]
    public void Read_PythonClass_MakesTheWatcherInvalid()
    {
        var result = Ini.Load(Ini.TextWith("stdout_stream.class = my.own.Stream"));

        Assert.StartsWith("stdout_stream.class is the Python class my.own.Stream", result.Options!.Watchers[0].Invalid, StringComparison.Ordinal);
        Assert.Single(result.Warnings);
    }

    [Theory]
    [InlineData("class = FilStream", "class: found \"FilStream\", allowed: FileStream, WatchedFileStream, TimedRotatingFileStream, StdoutStream, FancyStdoutStream or QueueStream")]
    [InlineData("filename = /x\nstdout_stream.max_bytes = -1", "max_bytes: found \"-1\", allowed: an integer from 0", 4)]
    [InlineData("filename = /x\nstdout_stream.max_byte = 1", "max_byte: unknown key, did you mean \"stdout_stream.max_bytes\"?", 4)]
    [InlineData("filename = /x\nstdout_stream.rotate_when = X", "rotate_when: found \"X\", allowed: S, M, H, D, MIDNIGHT, W0, W1, W2, W3, W4, W5 or W6", 4)]
    public void Read_BadStream_IsOneFault(string lines, string fault, int line = 3) =>
        Assert.Equal([$"my.ini:{line}: [watcher:web] stdout_stream.{fault}"], Ini.Faults(Ini.TextWith($"stdout_stream.{lines}")));

    [Fact]
    public void Read_NeitherClassNorFile_IsAFault() =>
        Assert.StartsWith(
            "my.ini:1: [watcher:web]: stdout_stream.class: not found, allowed: FileStream,",
            Assert.Single(Ini.Faults(Ini.TextWith("stdout_stream.backup_count = 1"))),
            StringComparison.Ordinal);

    [Fact]
    public void Read_TimedRotationWithoutItsKeys_IsOneFaultEach() =>
        Assert.Equal(2, Ini.Faults(Ini.TextWith("stdout_stream.class = TimedRotatingFileStream")).Count);

    [Fact]
    public void Read_StreamAndDevNull_Warns() =>
        Assert.Equal(
            ["my.ini:3: [watcher:web] close_child_stdout: wins over stdout_stream: the output is thrown away"],
            Ini.Warnings(Ini.TextWith("close_child_stdout = True", "stdout_stream.class = QueueStream")));
}
