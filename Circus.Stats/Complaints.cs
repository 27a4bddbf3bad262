using Circus.Stats.History;
using Circus.Stats.Proc;
using Circus.Stats.Sampling;
using Circus.Stats.Sockets;
using Microsoft.Extensions.Logging;

namespace Circus.Stats;

/// <summary>What an operator is told, each thing once and not with every pass: how often it happens is in the rounds.</summary>
internal sealed partial class Complaints(ILogger logger)
{
    /// <summary>After so many passes in time, the next late one is worth a line again.</summary>
    private const int InTime = 60;

    private readonly HashSet<string> _faults = [];
    private int _passesInTime = InTime;
    private bool _isUnreadableSaid;
    private bool _isBudgetSaid;
    private bool _isHistorySaid;
    private bool _isEventSaid;
    private bool _isBlindSaid;

    public void OfPass(Sampler sampler, bool isLate, DescriptorBudget budget, HistoryStore history)
    {
        if (isLate && _passesInTime >= InTime)
        {
            LogLate(logger, sampler.Late.TotalSeconds, sampler.Count, sampler.Took.TotalSeconds);
        }

        _passesInTime = isLate ? 0 : _passesInTime + 1;
        if (sampler.UnreadablePid != 0 && !_isUnreadableSaid)
        {
            _isUnreadableSaid = true;
            LogUnreadable(logger, sampler.UnreadablePid);
        }

        if (budget.IsExceeded && !_isBudgetSaid)
        {
            _isBudgetSaid = true;
            LogBudget(logger, budget.Used);
        }

        if (history.Refused > 0 && !_isHistorySaid)
        {
            _isHistorySaid = true;
            LogHistoryFull(logger, history.Limit / (1024 * 1024));
        }
    }

    public void OfSockets(SocketMeter sockets)
    {
        if (sockets.IsBlind && sockets.Sockets.Count > 0 && !_isBlindSaid)
        {
            _isBlindSaid = true;
            LogBlind(logger);
        }
    }

    public void OfEvent(string topic)
    {
        if (!_isEventSaid)
        {
            _isEventSaid = true;
            LogMalformed(logger, topic.Length > 100 ? topic[..100] : topic);
        }
    }

    public void Of(Exception fault)
    {
        if (_faults.Count < 100 && _faults.Add($"{fault.GetType()} {fault.StackTrace}"))
        {
            LogFault(logger, fault);
        }
    }

    [LoggerMessage(2003, LogLevel.Error, "A round of measurements or a message failed; the next one follows. The same fault is not said again", EventName = "RoundFault")]
    private static partial void LogFault(ILogger logger, Exception fault);

    [LoggerMessage(2004, LogLevel.Warning, "A pass began {Late:0.000} s late ({Processes} processes, the pass took {Took:0.000} s); rounds tell how late each is", EventName = "Late")]
    private static partial void LogLate(ILogger logger, double late, int processes, double took);

    [LoggerMessage(2005, LogLevel.Warning, "Files of process {Pid} in /proc cannot be read or understood; such processes have CPU figures only, rounds count them", EventName = "Unreadable")]
    private static partial void LogUnreadable(ILogger logger, int pid);

    [LoggerMessage(2006, LogLevel.Warning, "No more than {Descriptors} descriptors can be kept open (RLIMIT_NOFILE): the files of further processes are opened for each pass", EventName = "Descriptors")]
    private static partial void LogBudget(ILogger logger, int descriptors);

    [LoggerMessage(2007, LogLevel.Warning, "The history has reached its {Limit} MiB: nothing is kept of what is new", EventName = "HistoryFull")]
    private static partial void LogHistoryFull(ILogger logger, long limit);

    [LoggerMessage(2009, LogLevel.Warning, "The kernel does not tell of sockets (sock_diag); their queues and connections are unknown", EventName = "Blind")]
    private static partial void LogBlind(ILogger logger);

    [LoggerMessage(2008, LogLevel.Warning, "An event cannot be understood (topic {Topic}); rounds count them, the next description has what was in it", EventName = "MalformedEvent")]
    private static partial void LogMalformed(ILogger logger, string topic);
}
