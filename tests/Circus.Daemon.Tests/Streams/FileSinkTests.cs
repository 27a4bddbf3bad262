using System.Text;
using Circus.Daemon.Interop;
using Circus.Daemon.Streams;
using Circus.Daemon.Tests.Interop;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Circus.Daemon.Tests.Streams;

public sealed class FileSinkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 5, 13, 4, 9, TimeSpan.Zero));
    private readonly List<IOutputSink> _sinks = [];

    private string Log => _folder.File("log");

    public void Dispose()
    {
        _sinks.ForEach(s => s.Dispose());
        _folder.Dispose();
    }

    [Fact]
    [Trait("Peer", "212")]
    public void FileStream_WithoutTimeFormat_KeepsTheBytes()
    {
        byte[] bytes = [0, 255, 10, 13, 200];
        var sink = Create(StreamClass.FileStream);
        sink.Write(1, StreamName.Stdout, bytes);
        sink.Write(2, StreamName.Stdout, bytes);
        Assert.Equal([.. bytes, .. bytes], File.ReadAllBytes(Log));
    }

    [Fact]
    public void FileStream_ExistingFile_IsAppendedTo()
    {
        File.WriteAllText(Log, "old ");
        Write(Create(StreamClass.FileStream), "new");
        Assert.Equal("old new", File.ReadAllText(Log));
    }

    [Fact]
    [Trait("Peer", "210")]
    [Trait("Peer", "211")]
    public void FileStream_WithTimeFormat_StampsWholeLines()
    {
        var sink = Create(StreamClass.FileStream, o => o with { TimeFormat = "%H:%M:%S", Utc = true });
        Assert.True(sink.TakesLines);
        Write(sink, "one\n", 7);
        Write(sink, "other\n", 8);
        _time.Advance(TimeSpan.FromSeconds(1));
        Write(sink, "two\n\nrest", 7);
        Assert.Equal("13:04:09 [7] | one\n13:04:09 [8] | other\n13:04:10 [7] | two\n13:04:10 [7] | \n13:04:10 [7] | rest\n", File.ReadAllText(Log));
    }

    [Fact]
    public void FileStream_SizeReached_RollsOverAndKeepsSoMany()
    {
        var sink = Create(StreamClass.FileStream, o => o with { MaxBytes = 10, BackupCount = 2 });
        foreach (var text in (string[])["aaaaaa", "bbbbbb", "cccccc", "dddddd"])
        {
            Write(sink, text);
        }

        Assert.Equal("dddddd", File.ReadAllText(Log));
        Assert.Equal("cccccc", File.ReadAllText(Log + ".1"));
        Assert.Equal("bbbbbb", File.ReadAllText(Log + ".2"));
        Assert.False(File.Exists(Log + ".3"));
    }

    [Fact]
    public void FileStream_ManyBackupsAllowed_RollingCostsNoMoreThanThereAre()
    {
        var sink = Create(StreamClass.FileStream, o => o with { MaxBytes = 4, BackupCount = int.MaxValue });
        foreach (var text in (string[])["one", "two", "three", "four"])
        {
            Write(sink, text);
        }

        Assert.Equal(["four", "three", "two", "one"], ((string[])["", ".1", ".2", ".3"]).Select(suffix => File.ReadAllText(Log + suffix)));
    }

    [Fact]
    public void FileStream_ANumberIsFree_FilesMoveUpToThereAndNoneIsReplaced()
    {
        File.WriteAllText(Log + ".1", "first");
        File.WriteAllText(Log + ".2.gz", "second");
        File.WriteAllText(Log + ".4", "fourth");
        var sink = Create(StreamClass.FileStream, o => o with { MaxBytes = 4, BackupCount = 4 });

        Write(sink, "old");
        Write(sink, "new");

        Assert.Equal(
            ["new", "old", "first", "second", "fourth"],
            ((string[])["", ".1", ".2", ".3.gz", ".4"]).Select(suffix => File.ReadAllText(Log + suffix)));
    }

    [Fact]
    public void FileStream_NoBackups_IsEmptied()
    {
        var sink = Create(StreamClass.FileStream, o => o with { MaxBytes = 10 });
        Write(sink, "aaaaaa");
        Write(sink, "bbbbbb");
        Assert.Equal("bbbbbb", File.ReadAllText(Log));
        Assert.Equal([Log], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void FileStream_ChunkLargerThanTheLimit_GoesWholeIntoANewFile()
    {
        var sink = Create(StreamClass.FileStream, o => o with { MaxBytes = 4, BackupCount = 1 });
        Write(sink, "aaaaaa");
        Write(sink, "bbbbbb");
        Assert.Equal("bbbbbb", File.ReadAllText(Log));
        Assert.Equal("aaaaaa", File.ReadAllText(Log + ".1"));
    }

    [Fact]
    public void FileStream_TwoSinksOnOneFile_RollItOverOnce()
    {
        var first = Create(StreamClass.FileStream, o => o with { MaxBytes = 10, BackupCount = 2 });
        var second = Create(StreamClass.FileStream, o => o with { MaxBytes = 10, BackupCount = 2 });
        Write(first, "aaaaaa");
        Write(second, "bbbbbb");
        Write(first, "cc");
        Assert.Equal("bbbbbbcc", File.ReadAllText(Log));
        Assert.Equal("aaaaaa", File.ReadAllText(Log + ".1"));
    }

    [Fact]
    [Trait("Peer", "213")]
    public void WatchedFileStream_FileMovedAway_StartsANewOne()
    {
        var sink = Create(StreamClass.WatchedFileStream);
        Write(sink, "one");
        File.Move(Log, Log + ".old");
        Write(sink, "two");
        Assert.Equal("two", File.ReadAllText(Log));
        Assert.Equal("one", File.ReadAllText(Log + ".old"));
    }

    [Fact]
    public void TimedRotatingFileStream_TimeIsUp_RollsOverAndDropsTheOldest()
    {
        File.WriteAllText(Log + ".note", "mine");
        var sink = Create(StreamClass.TimedRotatingFileStream, o => o with { RotateWhen = "MIDNIGHT", Utc = true, BackupCount = 2 });
        for (var day = 0; day < 4; day++)
        {
            Write(sink, $"day {day}");
            _time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal("day 3", File.ReadAllText(Log));
        Assert.Equal(
            ["log", "log.20260306", "log.20260307", "log.note"],
            Directory.GetFiles(_folder.Path).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal));
        Assert.Equal("day 2", File.ReadAllText(Log + ".20260307"));
    }

    [Fact]
    public void TimedRotatingFileStream_TwoSinksOnOneFile_RollItOverOnce()
    {
        var first = Create(StreamClass.TimedRotatingFileStream, o => o with { RotateWhen = "H", Utc = true });
        var second = Create(StreamClass.TimedRotatingFileStream, o => o with { RotateWhen = "H", Utc = true });
        Write(first, "a");
        Write(second, "b");
        _time.Advance(TimeSpan.FromHours(1));
        Write(first, "c");
        Write(second, "d");
        Assert.Equal("cd", File.ReadAllText(Log));
        Assert.Equal("ab", File.ReadAllText(Log + ".2026030513"));
    }

    [Fact]
    public void Write_DeviceFull_CountsTheBytesAndGoesOn()
    {
        var sink = Create(StreamClass.FileStream, o => o with { FileName = "/dev/full" });
        Write(sink, "lost");
        Write(sink, "too");
        Assert.Equal(7, sink.DroppedBytes);
    }

    [Fact]
    public void TryCreate_FolderMissing_SaysWhichKeyToChange()
    {
        var file = _folder.File("none/log");
        Assert.False(Factory.TryCreate(Options(StreamClass.FileStream) with { FileName = file }, "stderr_stream", _ => { }, out _, out var reason));
        Assert.Equal($"cannot open {file} for writing: no such file or directory; check stderr_stream.filename", reason);
    }

    [Theory]
    [InlineData(null, "stdout_stream.rotate_when is missing; set it to S, M, H, D, MIDNIGHT or W0 to W6")]
    [InlineData("Y", "stdout_stream.rotate_when = Y is unknown; use S, M, H, D, MIDNIGHT or W0 to W6")]
    public void TryCreate_NoPeriod_SaysWhatIsAllowed(string? when, string expected)
    {
        var options = Options(StreamClass.TimedRotatingFileStream) with { RotateWhen = when };
        Assert.False(Factory.TryCreate(options, "stdout_stream", _ => { }, out _, out var reason));
        Assert.Equal(expected, reason);
        Assert.False(File.Exists(Log));
    }

    [Fact]
    public void StdoutStream_Bytes_GoToTheDescriptorUnchanged() =>
        Assert.Equal("a\0b", WriteToPipe(fd => new StdoutSink(NullLogger.Instance, null, fd), "a\0b"));

    [Fact]
    [Trait("Peer", "207")]
    [Trait("Peer", "208")]
    public void FancyStdoutStream_Lines_AreColouredAndEmptyOnesLeftOut() => Assert.Equal(
        "\e[0;32;40m2026-03-05 [7] | one\e[0m\n\e[0;32;40m2026-03-05 [7] | two\e[0m\n",
        WriteToPipe(fd => new FancyStdoutSink("green", new TimeFormat("%Y-%m-%d", true, _time), NullLogger.Instance, null, fd), "one\n\ntwo\n"));

    [Theory]
    [Trait("Peer", "208")]
    [InlineData("red", 1)]
    [InlineData("green", 2)]
    [InlineData("yellow", 3)]
    [InlineData("blue", 4)]
    [InlineData("magenta", 5)]
    [InlineData("cyan", 6)]
    [InlineData("white", 7)]
    public void FancyStdoutStream_Color_IsANumberInTheOrderOfTheList(string color, int number) =>
        Assert.Equal($"\e[0;3{number};40mat [7] | one\e[0m\n", WriteFancy(color, "one\n"));

    [Fact]
    [Trait("Peer", "207")]
    public void FancyStdoutStream_NoColor_IsAnyOfThem() =>
        Assert.Matches("^\e\\[0;3[1-7];40mat \\[7\\] \\| one\e\\[0m\n$", WriteFancy(null, "one\n"));

    [Theory]
    [Trait("Peer", "209")]
    [InlineData("one\ntwo\nthree")]
    [InlineData("one\ntwo\nthree\n")]
    public void FancyStdoutStream_ThreeLinesAtOnce_AreThreeLines(string text) => Assert.Equal(
        string.Concat(new[] { "one", "two", "three" }.Select(line => $"\e[0;31;40mat [7] | {line}\e[0m\n")), WriteFancy("red", text));

    [Theory]
    [Trait("Peer", "210")]
    [Trait("Peer", "211")]
    [InlineData(nameof(StreamClass.FileStream), "one\ntwo\nthree")]
    [InlineData(nameof(StreamClass.FileStream), "one\ntwo\nthree\n")]
    [InlineData(nameof(StreamClass.WatchedFileStream), "one\ntwo\nthree")]
    [InlineData(nameof(StreamClass.WatchedFileStream), "one\ntwo\nthree\n")]
    public void Files_ThreeLinesAtOnceWithTimeFormat_AreThreeLines(string kind, string text)
    {
        Write(Create(Enum.Parse<StreamClass>(kind), o => o with { TimeFormat = "at" }), text, 7);
        Assert.Equal("at [7] | one\nat [7] | two\nat [7] | three\n", File.ReadAllText(Log));
    }

    [Theory]
    [Trait("Peer", "212")]
    [InlineData(nameof(StreamClass.FileStream))]
    [InlineData(nameof(StreamClass.WatchedFileStream))]
    public void Files_ChunksWithoutTimeFormat_GetNoNewline(string kind)
    {
        var (first, second) = (new string('a', 1100), new string('b', 1100));
        var sink = Create(Enum.Parse<StreamClass>(kind));
        Write(sink, first);
        Write(sink, second);
        Assert.Equal(first + second, File.ReadAllText(Log));
    }

    [Fact]
    public void QueueStream_MoreThanItKeeps_DropsTheOldest()
    {
        var sink = (QueueSink)Create(StreamClass.QueueStream);
        for (var i = 1; i <= QueueSink.Capacity + 5; i++)
        {
            Write(sink, $"line {i}\n", 3);
        }

        var lines = sink.Snapshot();
        Assert.Equal(QueueSink.Capacity, lines.Count);
        Assert.Equal(new OutputLine(6, _time.GetUtcNow(), 3, StreamName.Stdout, "line 6"), lines[0]);
        Assert.Equal(QueueSink.Capacity + 5, lines[^1].Number);
    }

    [Fact]
    public void QueueStream_EndlessLine_IsKeptInPieces()
    {
        var sink = (QueueSink)Create(StreamClass.QueueStream);
        Write(sink, new string('x', QueueSink.LongestLine + 10));
        Assert.Equal([QueueSink.LongestLine, 10], sink.Snapshot().Select(l => l.Text.Length));
    }

    private OutputSinkFactory Factory => new(_time, NullLogger<OutputSinkFactory>.Instance);

    private StreamOptions Options(StreamClass kind) => new() { Class = kind, FileName = Log, Written = new Dictionary<string, string>() };

    private IOutputSink Create(StreamClass kind, Func<StreamOptions, StreamOptions>? change = null)
    {
        var options = Options(kind);
        var isCreated = Factory.TryCreate(change?.Invoke(options) ?? options, "stdout_stream", _ => { }, out var sink, out var reason);
        Assert.True(isCreated, reason);
        _sinks.Add(sink!);
        return sink!;
    }

    private static void Write(IOutputSink sink, string text, int pid = 1) => sink.Write(pid, StreamName.Stdout, Encoding.UTF8.GetBytes(text));

    private string WriteFancy(string? color, string text) =>
        WriteToPipe(fd => new FancyStdoutSink(color, new TimeFormat("at", true, _time), NullLogger.Instance, null, fd), text);

    private static unsafe string WriteToPipe(Func<int, IOutputSink> make, string text)
    {
        Assert.Equal(0, Descriptors.OpenPipe(out var reading, out var writing));
        using (reading)
        using (writing)
        using (var sink = make(writing!.Number))
        {
            Write(sink, text, 7);
            var buffer = stackalloc byte[1024];
            var count = LibC.Read(reading!.Number, buffer, 1024);
            return Encoding.UTF8.GetString(buffer, (int)count);
        }
    }
}
