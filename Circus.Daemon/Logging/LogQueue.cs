using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Parsing;

namespace Circus.Logging;

/// <summary>
/// Between the program and its log: a bounded queue, and a thread that writes. A disk that hangs or a terminal that is stopped costs messages, which are
/// counted and told of; it holds nobody up.
/// </summary>
internal sealed class LogQueue : ILogEventSink, IDisposable
{
    internal const int MostWaiting = 10_000;

    private const int BatchSize = 64 * 1024;

    private static readonly MessageTemplate _lossText = new MessageTemplateParser().Parse("{Messages} messages were lost here: the log was written slower than they came");

    private readonly Channel<(LogEvent Message, long LostBefore)> _waiting = Channel.CreateBounded<(LogEvent, long)>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly ITextFormatter _formatter;
    private readonly ILogTarget _target;
    private readonly bool _isBatched;
    private readonly Thread _thread;
    private readonly StringBuilder _text = new();
    private long _lost;
    private long _accepted;
    private long _done;
    private volatile bool _reopens;

    /// <param name="formatter">Makes bytes of messages.</param>
    /// <param name="target">Takes them; owned.</param>
    /// <param name="isBatched">Whether the target takes several at once.</param>
    public LogQueue(ITextFormatter formatter, ILogTarget target, bool isBatched)
    {
        (_formatter, _target, _isBatched) = (formatter, target, isBatched);
        _thread = new Thread(Run) { IsBackground = true, Name = "log" };
        _thread.Start();
    }

    public void Emit(LogEvent logEvent)
    {
        var lost = Interlocked.Exchange(ref _lost, 0);
        if (_waiting.Writer.TryWrite((logEvent, lost)))
        {
            Interlocked.Increment(ref _accepted);
        }
        else
        {
            Interlocked.Add(ref _lost, lost + 1);
        }
    }

    /// <summary>Opens the file anew with the next message.</summary>
    public void Reopen() => _reopens = true;

    /// <summary>Waits until everything that was logged before is written, but no longer than that.</summary>
    public void Flush(TimeSpan limit)
    {
        var until = Interlocked.Read(ref _accepted);
        SpinWait.SpinUntil(() => Interlocked.Read(ref _done) >= until, limit);
    }

    /// <summary>Writes what waits, but waits no longer for it than that.</summary>
    public void Dispose()
    {
        _waiting.Writer.TryComplete();
        if (_thread.Join(TimeSpan.FromSeconds(2)))
        {
            _target.Dispose();
        }
    }

    private void Run()
    {
        while (_waiting.Reader.WaitToReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult())
        {
            while (_waiting.Reader.TryRead(out var next))
            {
                var count = 1;
                Append(next);
                while (_isBatched && _text.Length < BatchSize && _waiting.Reader.TryRead(out var more))
                {
                    Append(more);
                    count++;
                }

                Write(count, next.Message.Level);
            }
        }
    }

    private void Append((LogEvent Message, long LostBefore) next)
    {
        if (next.LostBefore > 0)
        {
            Format(new LogEvent(next.Message.Timestamp, LogEventLevel.Warning, null, _lossText, [new LogEventProperty("Messages", new ScalarValue(next.LostBefore))]));
        }

        Format(next.Message);
    }

    private void Format(LogEvent message)
    {
        using var writer = new StringWriter(_text, CultureInfo.InvariantCulture);
        try
        {
            _formatter.Format(message, writer);
        }
        catch (Exception)
        {
            // A property whose text cannot be had: the log goes on without this message.
            Interlocked.Increment(ref _lost);
        }
    }

    private void Write(int count, LogEventLevel level)
    {
        try
        {
            if (_reopens)
            {
                _reopens = false;
                _target.Reopen();
            }

            _target.Write(Encoding.UTF8.GetBytes(_text.ToString()), level);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Disk full, folder removed: told of in the log as soon as it can be written again.
            Interlocked.Add(ref _lost, count);
        }

        _text.Clear();
        Interlocked.Add(ref _done, count);
    }
}
