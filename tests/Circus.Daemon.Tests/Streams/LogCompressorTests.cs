using System.IO.Compression;
using System.Text;
using Circus.Daemon.Streams;
using Circus.Daemon.Tests.Interop;
using Microsoft.Extensions.Logging.Abstractions;

namespace Circus.Daemon.Tests.Streams;

public sealed class LogCompressorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task FileStream_Compressed_RolledFilesHoldAllThatWasWritten()
    {
        using var compressor = new LogCompressor(NullLogger.Instance);
        using var sink = new FileStreamSink(Open(compressor), null, maxBytes: 10_000, backupCount: 50);
        var written = new StringBuilder();
        for (var i = 0; i < 2_000; i++)
        {
            var line = $"line {i} {new string('x', 80)}\n";
            written.Append(line);
            sink.Write(1, StreamName.Stdout, Encoding.UTF8.GetBytes(line));
        }

        await UntilAsync(() => Files().Count(file => file.EndsWith(".gz", StringComparison.Ordinal)) == Files().Count - 1);

        // The newest has the lowest number.
        var text = string.Concat(Files().OrderByDescending(NumberOf).Select(Read));
        Assert.Equal(written.ToString(), text);
        Assert.True(Files().Count > 10);
    }

    [Fact]
    public async Task FileStream_BackupCount_OldestGoWhateverTheirForm()
    {
        using var compressor = new LogCompressor(NullLogger.Instance);
        using var sink = new FileStreamSink(Open(compressor), null, maxBytes: 100, backupCount: 3);
        for (var i = 0; i < 20; i++)
        {
            sink.Write(1, StreamName.Stdout, Encoding.UTF8.GetBytes($"{i} {new string('x', 80)}\n"));
        }

        await UntilAsync(() => Files().Count(file => file.EndsWith(".gz", StringComparison.Ordinal)) == 3);

        Assert.Equal(["19", "18", "17", "16"], Files().OrderBy(NumberOf).Select(file => Read(file).Split(' ')[0]));
    }

    [Fact]
    public void Open_UnfinishedFileOfADeadDaemon_IsRemoved()
    {
        File.WriteAllText(_folder.File("log.1.gz.part"), "half");
        File.WriteAllText(_folder.File("log.1"), "whole");

        using var compressor = new LogCompressor(NullLogger.Instance);
        using var file = Open(compressor);

        Assert.Equal(["log", "log.1"], Files().Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private OutputFile Open(LogCompressor compressor) => OutputFile.TryOpen(_folder.File("log"), NullLogger.Instance, out _, compressor)!;

    private List<string> Files() => [.. Directory.GetFiles(_folder.Path)];

    private static int NumberOf(string file) => int.TryParse(Path.GetFileName(file).Split('.').ElementAtOrDefault(1), out var number) ? number : 0;

    private static string Read(string file)
    {
        using var stream = File.OpenRead(file);
        using var reader = file.EndsWith(".gz", StringComparison.Ordinal) ? new StreamReader(new GZipStream(stream, CompressionMode.Decompress)) : new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        using var limit = new CancellationTokenSource(ReaperFixture.Limit);
        while (!isSo())
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }
}
