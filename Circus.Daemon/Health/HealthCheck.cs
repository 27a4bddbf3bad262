using System.Globalization;
using Circus.Daemon.Arbitration;
using Circus.Daemon.Processes;

namespace Circus.Daemon.Health;

/// <summary>Looks after one process for as long as it lives. On the arbiter's loop.</summary>
internal sealed class HealthCheck : IDisposable
{
    /// <summary>As much as a process may ask for at once; it may ask again.</summary>
    public static readonly TimeSpan LongestExtension = TimeSpan.FromHours(1);

    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(1);

    private readonly ChildProcess _process;
    private readonly HealthOptions _options;
    private readonly IHealthOwner _owner;
    private readonly DeadlineQueue _deadlines;
    private readonly IProber _prober;
    private readonly ProbeSubject _subject;
    private readonly Func<string, string> _expand;
    private readonly List<ProbeLoop> _loops = [];
    private Deadline? _limit;
    private Deadline? _watchdog;
    private bool _hasSaidReady;
    private bool _isProbedReady;

    // It was adopted: what it said while no circusd ran was heard by nobody, and it is not said twice.
    private bool _mayHaveSaidReady;
    private bool _isAsking = true;
    private bool _isDisposed;
    private string? _lastReadinessFault;
    private TimeSpan _watchdogPeriod;
    private TimeSpan _readyLimit;

    /// <param name="process">Just made, or adopted.</param>
    /// <param name="options">The watcher's, as they were when it was made.</param>
    /// <param name="owner">Told what is found out.</param>
    /// <param name="deadlines">Its delays.</param>
    /// <param name="prober">Asks.</param>
    /// <param name="subject">The process for commands.</param>
    /// <param name="expand">Replaces what stands for something in a target.</param>
    public HealthCheck(
        ChildProcess process,
        HealthOptions options,
        IHealthOwner owner,
        DeadlineQueue deadlines,
        IProber prober,
        ProbeSubject subject,
        Func<string, string> expand)
    {
        (_process, _options, _owner, _deadlines, _prober, _subject, _expand) = (process, options, owner, deadlines, prober, subject, expand);
        (_watchdogPeriod, _readyLimit) = (options.Watchdog, options.ReadyTimeout);
    }

    /// <summary>Begins.</summary>
    /// <param name="wasReady">A former daemon has seen it so: it is not asked to prove that again.</param>
    /// <param name="isAdopted">It may have become ready, and said so, while no daemon ran.</param>
    public void Begin(bool wasReady, bool isAdopted = false)
    {
        _mayHaveSaidReady = isAdopted && !wasReady && _options.Notify;
        if (wasReady || (!_options.DeclaresReadiness && _options.ReadyAfter == TimeSpan.Zero))
        {
            // Nobody has to be told: whoever begins looks next.
            (_hasSaidReady, _isProbedReady) = (true, true);
            SetReady();
        }
        else if (_options.DeclaresReadiness)
        {
            _limit = _deadlines.After(_options.ReadyTimeout, OnTimeout);
        }
        else
        {
            // An adopted one has lived for a while already.
            var rest = _options.ReadyAfter - _process.Lifetime;
            _limit = _deadlines.After(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, BecomeReady);
        }

        if (_options.Readiness is { } readiness)
        {
            Loop(readiness, OnReadiness);
        }
    }

    /// <summary>It has said something, sd_notify(3): lines of NAME=VALUE. What is not known here is left alone, as systemd does.</summary>
    public void Hear(string message)
    {
        foreach (var line in message.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                Hear(line[..equals], line[(equals + 1)..]);
            }
        }
    }

    private void Hear(string name, string value)
    {
        switch (name, value)
        {
            case ("STATUS", _):
                _process.StatusText = value;
                break;
            case ("EXTEND_TIMEOUT_USEC", _) when TryMicroseconds(value, out var more):
                Extend(more);
                break;
            case ("STOPPING", "1"):
                // Whoever ends by itself does not answer any more, and need not.
                _process.Phase = "stopping";
                StopAsking();
                break;
            case var _ when _isDisposed:
                break;
            case ("READY", "1"):
                _process.Phase = null;
                if (_options.Notify && !_hasSaidReady)
                {
                    _hasSaidReady = true;
                    ReadyIfAllSaySo();
                }

                break;
            case ("RELOADING", "1"):
                _process.Phase = "reloading";
                break;
            case ("WATCHDOG", "1") when !_process.IsReady && _mayHaveSaidReady:
                // Nobody says that before it is ready.
                Believe("it says WATCHDOG=1");
                break;
            case ("WATCHDOG", "1") when _process.IsReady:
                ArmWatchdog();
                break;
            case ("WATCHDOG", "trigger") when _options.Watchdog > TimeSpan.Zero:
                _owner.OnHopeless(_process, $"process {_process.Pid} asked to be replaced (WATCHDOG=trigger)");
                break;
            case ("WATCHDOG_USEC", _) when _options.Watchdog > TimeSpan.Zero && TryMicroseconds(value, out var period):
                _watchdogPeriod = period;
                if (_process.IsReady)
                {
                    ArmWatchdog();
                }

                break;
        }
    }

    /// <summary>From now on it has at least so long to become ready, or to end when it was told to.</summary>
    private void Extend(TimeSpan more)
    {
        if (_isDisposed)
        {
            _process.ExtendGrace(more);
        }
        else if (!_process.IsReady && _options.DeclaresReadiness && _process.Lifetime + more > _readyLimit)
        {
            _readyLimit = _process.Lifetime + more;
            _limit?.Cancel();
            _limit = _deadlines.After(more, OnTimeout);
        }
    }

    private static bool TryMicroseconds(string text, out TimeSpan time)
    {
        var isNumber = ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0;
        time = TimeSpan.FromMicroseconds(Math.Min(number, LongestExtension.TotalMicroseconds));
        return isNumber;
    }

    public void Dispose()
    {
        _isDisposed = true;
        StopAsking();
    }

    private void StopAsking()
    {
        _limit?.Cancel();
        _watchdog?.Cancel();
        _loops.ForEach(loop => loop.Dispose());
        _isAsking = false;
    }

    private void OnTimeout()
    {
        if (_mayHaveSaidReady && !_owner.IsReplacing)
        {
            Believe($"it has lived for {_readyLimit.TotalSeconds:0.###} s since it was adopted");
            if (_process.IsReady)
            {
                return;
            }
        }

        _owner.OnHopeless(
            _process,
            $"process {_process.Pid} was not ready within {_readyLimit.TotalSeconds:0.###} s"
                + (_options.Notify && !_hasSaidReady ? " (no READY=1 came)" : _lastReadinessFault is { } fault ? $" ({fault})" : ""));
    }

    private void Believe(string why)
    {
        (_mayHaveSaidReady, _hasSaidReady) = (false, true);
        _owner.OnBelieved(_process, why);
        ReadyIfAllSaySo();
    }

    private void OnReadiness(ProbeCount count, bool isNew, string? fault)
    {
        _lastReadinessFault = fault;
        if (!isNew)
        {
            return;
        }

        if (count.Verdict == true && !_process.IsReady)
        {
            _isProbedReady = true;
            ReadyIfAllSaySo();
        }
        else if (_process.IsReady)
        {
            _process.HealthFault = fault is null ? null : $"not ready: {fault}";
            _owner.OnHealthChanged(_process);
        }
    }

    private void ReadyIfAllSaySo()
    {
        if ((_hasSaidReady || !_options.Notify) && (_isProbedReady || _options.Readiness is null))
        {
            BecomeReady();
        }
    }

    private void BecomeReady()
    {
        SetReady();
        _owner.OnReady(_process);
    }

    private void SetReady()
    {
        _limit?.Cancel();
        _process.IsReady = true;
        ArmWatchdog();
        if (_options.Liveness is { } liveness)
        {
            Loop(liveness, OnLiveness);
        }
    }

    private void OnLiveness(ProbeCount count, bool isNew, string? fault)
    {
        if (isNew && count.Verdict == false)
        {
            _owner.OnHopeless(_process, $"process {_process.Pid} does not answer: {fault}");
        }
    }

    private void ArmWatchdog()
    {
        _watchdog?.Cancel();
        if (_watchdogPeriod > TimeSpan.Zero && _isAsking)
        {
            _watchdog = _deadlines.After(_watchdogPeriod, () => _owner.OnHopeless(
                _process, $"process {_process.Pid} has not said WATCHDOG=1 for {_watchdogPeriod.TotalSeconds:0.###} s"));
        }
    }

    private void Loop(ProbeOptions probe, Action<ProbeCount, bool, string?> onAnswer)
    {
        var loop = new ProbeLoop(this, probe with { Target = _expand(probe.Target) }, onAnswer);
        _loops.Add(loop);
        var rest = probe.Delay - _process.Lifetime;
        loop.Begin(rest > TimeSpan.Zero ? rest : TimeSpan.Zero);
    }

    /// <summary>One question after the other.</summary>
    private sealed class ProbeLoop(HealthCheck owner, ProbeOptions probe, Action<ProbeCount, bool, string?> onAnswer) : IDisposable
    {
        private readonly ProbeCount _count = new(probe.Successes, probe.Failures);
        private Deadline? _next;
        private IDisposable? _asked;
        private bool _isDisposed;

        public void Begin(TimeSpan delay) => _next = owner._deadlines.After(delay, Ask);

        public void Dispose()
        {
            _isDisposed = true;
            _next?.Cancel();
            _asked?.Dispose();
        }

        private void Ask() => _asked = owner._prober.Ask(probe, owner._subject, Answered);

        private void Answered(string? fault)
        {
            onAnswer(_count, _count.Add(fault is null), fault);
            if (!_isDisposed)
            {
                // Somebody may be waiting for it to become ready.
                var isSoon = !owner._process.IsReady && probe.Interval > _soon;
                _next = owner._deadlines.After(isSoon ? _soon : probe.Interval, Ask);
            }
        }
    }
}
