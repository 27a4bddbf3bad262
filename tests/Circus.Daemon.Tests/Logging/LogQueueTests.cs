using System.Text;
using Circus.Daemon.Tests.Interop;
using Circus.Logging;
using Serilog;
using Serilog.Events;

namespace Circus.Daemon.Tests.Logging;

public sealed class LogQueueTests
{
    [Fact]
    public async Task Target_Hangs_NobodyWaitsAndTheLossIsToldToTheMessage()
    {
        const int Messages = LogQueue.MostWaiting + 5000;
        var target = new StuckTarget();
        var queue = new LogQueue(new LogLineFormatter(LogLineForm.Syslog), target, isBatched: true);
        using var logger = new LoggerConfiguration().WriteTo.Sink(queue).CreateLogger();
        logger.Information("first");
        await target.IsHeldUp.WaitAsync(ReaperFixture.Limit, TestContext.Current.CancellationToken);

        for (var i = 0; i < Messages; i++)
        {
            logger.Information("next {Number}", i);
        }

        target.GoOn();
        queue.Flush(ReaperFixture.Limit);
        logger.Information("last");
        queue.Flush(ReaperFixture.Limit);

        var lines = target.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            ["[INFO] first", .. Enumerable.Range(0, LogQueue.MostWaiting).Select(i => $"[INFO] next {i}"), "[WARNING] 5000 messages were lost here: the log was written slower than they came", "[INFO] last"],
            lines);
    }

    [Fact]
    public void Target_CannotBeWritten_IsTriedAgainAndTheLossIsTold()
    {
        var target = new StuckTarget { Fails = true };
        target.GoOn();
        var queue = new LogQueue(new LogLineFormatter(LogLineForm.Syslog), target, isBatched: true);
        using var logger = new LoggerConfiguration().WriteTo.Sink(queue).CreateLogger();
        logger.Information("lost");
        queue.Flush(ReaperFixture.Limit);

        target.Fails = false;
        logger.Error("again");
        queue.Flush(ReaperFixture.Limit);

        Assert.Equal("[WARNING] 1 messages were lost here: the log was written slower than they came\n[ERROR] again\n", target.Text);
    }

    private sealed class StuckTarget : ILogTarget
    {
        private readonly ManualResetEventSlim _goesOn = new();
        private readonly TaskCompletionSource _isHeldUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly StringBuilder _text = new();

        public Task IsHeldUp => _isHeldUp.Task;

        public bool Fails { get; set; }

        public string Text => _text.ToString();

        public void GoOn() => _goesOn.Set();

        public void Write(ReadOnlySpan<byte> message, LogEventLevel level)
        {
            _isHeldUp.TrySetResult();
            _goesOn.Wait();
            if (Fails)
            {
                throw new IOException("full");
            }

            _text.Append(Encoding.UTF8.GetString(message));
        }

        public void Dispose()
        {
        }
    }
}
