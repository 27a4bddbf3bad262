using Circus.Daemon.Health;
using Circus.Daemon.Hooks;
using Circus.Daemon.Processes;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Tests.Watchers;

/// <summary>Thousands of random stories: after each step the watcher looks as <see cref="WatcherModel"/> predicts. A difference is told as the shortest story that has it.</summary>
public sealed class WatcherModelTests
{
    private const int Rounds = 250;
    private const int Steps = 40;

    private static readonly Op[] _rough =
    [
        Op.Start, Op.Stop, Op.Restart, Op.Reload, Op.ReloadOneByOne, Op.Scale, Op.Kill, Op.Exit, Op.Exit, Op.Exit, Op.ExitAll, Op.Pass, Op.Pass, Op.Launches,
        Op.Obedience, Op.Refusal,
    ];

    private static readonly Op[] _calm =
    [
        Op.Start, Op.Start, Op.Stop, Op.Restart, Op.Reload, Op.ReloadOneByOne, Op.Scale, Op.Kill, Op.ReloadInVain, Op.Pass, Op.Obedience,
    ];

    private enum Op
    {
        Start,
        Stop,
        Restart,
        Reload,
        ReloadOneByOne,

        /// <summary>The new ones never become ready.</summary>
        ReloadInVain,
        Scale,
        Kill,
        Exit,
        ExitAll,
        Pass,

        /// <summary>Processes cannot be made any more, or can again.</summary>
        Launches,

        /// <summary>Processes ignore their stop signal, or obey again.</summary>
        Obedience,

        /// <summary>The hook before_start says no, or yes again.</summary>
        Refusal,
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void AnyStory_WatcherIsAsTheModelSays(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < Rounds; round++)
        {
            var isCalm = random.Next(3) == 0;
            var options = OptionsOf(random, isCalm);
            var ops = isCalm ? _calm : _rough;
            List<Step> story = [.. Enumerable.Range(0, Steps).Select(_ => new Step(ops[random.Next(ops.Length)], random.Next(1000), random.Next(4) == 0))];
            if (DifferenceIn(options, story) is not null)
            {
                var shortest = Shorten(story, shorter => DifferenceIn(options, shorter) is not null);
                Assert.Fail($"{DifferenceIn(options, shortest)}\nseed {seed}, round {round}: {string.Join(", ", shortest)}\nof {options.NumProcesses}, singleton {options.Singleton}, respawn {options.Respawn}, max_retry {options.MaxRetry}, send_hup {options.SendHup}, grace {options.GracefulTimeout}, warmup {options.WarmupDelay}, max_restarts {options.MaxRestarts} in {options.RestartWindow}, notify {options.Health.Notify}");
            }
        }
    }

    private static WatcherOptions OptionsOf(Random random, bool isCalm)
    {
        var isSingleton = random.Next(5) == 0;
        return Stage.Options(numProcesses: random.Next(isSingleton ? 2 : 4)) with
        {
            Singleton = isSingleton,
            Respawn = random.Next(4) > 0,
            MaxRetry = random.Next(-1, 4),
            MaxRestarts = random.Next(3) == 0 ? random.Next(1, 6) : 0,
            RestartWindow = TimeSpan.FromSeconds(random.Next(1, 20)),
            WarmupDelay = TimeSpan.FromSeconds(random.Next(3) == 0 ? 0.3 : 0),
            SendHup = random.Next(6) == 0,
            GracefulTimeout = TimeSpan.FromSeconds(random.Next(3)),
            Health = isCalm ? new HealthOptions { Notify = true, ReadyTimeout = TimeSpan.FromSeconds(2) } : new HealthOptions { ReadyAfter = TimeSpan.Zero },
            Hooks = isCalm ? [] : new Dictionary<string, HookOptions> { [HookName.BeforeStart] = new("/bin/hook", IgnoresFailure: false) },
        };
    }

    private static string? DifferenceIn(WatcherOptions options, IReadOnlyList<Step> story)
    {
        using var run = new Run(options);
        foreach (var step in story)
        {
            if (run.Do(step) is { } difference)
            {
                return $"after {step}: {difference}";
            }
        }

        return null;
    }

    /// <summary>Leaves out what is not needed for the difference, in ever smaller pieces.</summary>
    private static List<Step> Shorten(List<Step> story, Func<List<Step>, bool> differs)
    {
        for (var size = story.Count / 2; size > 0; size /= 2)
        {
            for (var at = 0; at + size <= story.Count;)
            {
                List<Step> shorter = [.. story.Take(at), .. story.Skip(at + size)];
                if (differs(shorter))
                {
                    story = shorter;
                }
                else
                {
                    at += size;
                }
            }
        }

        return story;
    }

    /// <param name="Op">What happens.</param>
    /// <param name="Number">Which process, how many, how long.</param>
    /// <param name="IsHasty">The next step comes before everything has settled.</param>
    private sealed record Step(Op Op, int Number, bool IsHasty)
    {
        public override string ToString() => $"{Op} {Number}{(IsHasty ? " (hasty)" : "")}";
    }

    /// <summary>One story, in both worlds.</summary>
    private sealed class Run : IDisposable
    {
        // Stamps of events are seconds since the epoch: a tenth of a microsecond is lost.
        private static readonly TimeSpan _rounding = TimeSpan.FromMicroseconds(10);

        private readonly Stage _stage;
        private readonly WatcherModel _model;
        private readonly Dictionary<int, DateTimeOffset> _made = [];
        private readonly Dictionary<int, DateTimeOffset> _due = [];
        private int _seen;
        private bool _saysReady = true;
        private string? _difference;

        public Run(WatcherOptions options)
        {
            _stage = new Stage(options);
            _model = new WatcherModel(options.NumProcesses, options.Singleton, options.Respawn, options.MaxRetry, options.SendHup, options.MaxRestarts, options.RestartWindow);
        }

        private Watcher Watcher => _stage.Watcher;

        public string? Do(Step step)
        {
            if (step.Op is Op.Reload or Op.ReloadOneByOne or Op.ReloadInVain or Op.Refusal or Op.Launches)
            {
                Settle();
            }

            Act(step);
            Follow();
            // Where launches take their time, the model has made all at once: they are compared when that is over.
            var isOpen = step.IsHasty && Watcher.Options.WarmupDelay == TimeSpan.Zero && step.Op is Op.Start or Op.Stop or Op.Restart or Op.Scale or Op.Kill;
            if (!isOpen)
            {
                Settle();
                Compare();
            }

            return _difference;
        }

        public void Dispose() => _stage.Dispose();

        private void Act(Step step)
        {
            switch (step.Op)
            {
                case Op.Start:
                    _model.Start();
                    _stage.Do(watcher => watcher.Start());
                    break;
                case Op.Stop:
                    _model.Stop();
                    _stage.Do(watcher => watcher.Stop());
                    break;
                case Op.Restart:
                    _model.Restart();
                    _stage.Do(watcher => watcher.Restart());
                    break;
                case Op.Reload or Op.ReloadOneByOne:
                    _model.Reload(step.Op == Op.ReloadOneByOne);
                    _stage.Do(watcher => watcher.Reload(step.Op == Op.ReloadOneByOne));
                    break;
                case Op.ReloadInVain when Watcher is { State: WatcherState.Active, Options: { Singleton: false, SendHup: false, NumProcesses: > 0 } }:
                    _saysReady = false;
                    _model.ReloadInVain();
                    _stage.Do(watcher => watcher.Reload());
                    Settle();
                    _saysReady = true;
                    break;
                case Op.Scale:
                    var target = step.Number % (Watcher.Options.Singleton ? 2 : 5);
                    _model.Scale(target);
                    _stage.Do(watcher => watcher.Scale(target));
                    break;
                case Op.Kill when _stage.Live() is { Length: > 0 } live:
                    var killed = live[step.Number % live.Length];
                    _model.Kill(killed);
                    _stage.Do(watcher => watcher.KillProcesses(killed, null, null));
                    break;
                case Op.Exit when _stage.Live() is { Length: > 0 } live:
                    _stage.Linux.End(live[step.Number % live.Length], step.Number % 3 == 0 ? ExitStatus.Killed(9) : ExitStatus.Exited(step.Number % 2));
                    _stage.Report();
                    break;
                case Op.ExitAll:
                    foreach (var pid in _stage.Live())
                    {
                        _stage.Linux.End(pid, ExitStatus.Exited(1));
                    }

                    _stage.Report();
                    break;
                case Op.Pass:
                    Pass(TimeSpan.FromMilliseconds(step.Number % 10 == 0 ? 12_000 : step.Number * 3));
                    break;
                case Op.Launches:
                    _model.CannotLaunch = !_model.CannotLaunch;
                    _stage.Linux.LaunchFault = _model.CannotLaunch ? "no" : null;
                    break;
                case Op.Obedience:
                    _stage.Linux.ObeysStopSignals = !_stage.Linux.ObeysStopSignals;
                    break;
                case Op.Refusal:
                    _model.IsRefused = !_model.IsRefused;
                    break;
            }
        }

        private void Pass(TimeSpan time)
        {
            for (var end = _stage.Clock.GetUtcNow() + time; _stage.Clock.GetUtcNow() < end;)
            {
                Advance(end);
            }
        }

        private void Settle()
        {
            for (var i = 0; i < 200 && !Watcher.IsSettled; i++)
            {
                Advance(_stage.Clock.GetUtcNow() + TimeSpan.FromSeconds(0.1));
            }
        }

        /// <summary>To that time, or to the first at which a slot is tried again.</summary>
        private void Advance(DateTimeOffset end)
        {
            var first = _due.Count > 0 ? _due.Values.Min() + _rounding : end;
            _stage.Clock.Advance((first < end ? first : end) - _stage.Clock.GetUtcNow() is { Ticks: > 0 } step ? step : TimeSpan.FromTicks(1));
            foreach (var (slot, due) in _due.Where(waiting => waiting.Value <= _stage.Clock.GetUtcNow()).OrderBy(waiting => waiting.Value).ToArray())
            {
                _due.Remove(slot);
                _model.Due(slot);
            }

            _stage.Turn();
            Follow();
        }

        /// <summary>Answers what is asked, and tells the model what has happened meanwhile.</summary>
        private void Follow()
        {
            do
            {
                Hear();
                while (_stage.Linux.Commands is [var hook, ..])
                {
                    _stage.Do(() => hook.End(_model.IsRefused ? 1 : 0));
                    _stage.Report();
                }

                foreach (var process in Watcher.Processes.Where(process => _saysReady && process.IsLive && !process.IsReady).ToArray())
                {
                    _stage.Do(() => _stage.Arbiter.Hear(process.Pid, "READY=1"));
                    _stage.Report();
                }
            }
            while (_seen < _stage.Events.All.Count);
        }

        private void Hear()
        {
            for (; _seen < _stage.Events.All.Count; _seen++)
            {
                var (_, action, payload) = _stage.Events.All[_seen];
                var now = _stage.Clock.GetUtcNow();
                switch (action)
                {
                    case "spawn":
                        _made[payload.ProcessPid!.Value] = now;
                        break;
                    case "reap" when _saysReady || _model.Members.Exists(member => member.Pid == payload.ProcessPid):
                        _model.Gone(payload.ProcessPid!.Value, (now - _made[payload.ProcessPid.Value]).TotalSeconds, now);
                        break;
                    case "backing_off":
                        HearOfWait(payload.Wid!.Value, payload.NextTry!.Value - WireTime.Of(now));
                        _due[payload.Wid.Value] = WireTime.ToTime(payload.NextTry.Value);
                        break;
                }
            }

            foreach (var slot in _due.Keys.Where(slot => !_model.Waits.Exists(wait => wait.Slot == slot)).ToArray())
            {
                _due.Remove(slot);
            }
        }

        private void HearOfWait(int slot, double delay)
        {
            var wait = _model.Waits.Find(wait => wait.Slot == slot);
            if (wait is not null && (delay < wait.Least - 0.001 || delay > (wait.Least * 1.1) + 0.001))
            {
                _difference ??= $"slot {slot} waits {delay:0.000} s instead of {wait.Least:0.000} s";
            }
        }

        private void Compare()
        {
            var next = Watcher.NextTry;
            var actual = Text(
                Watcher.State.ToString(), Watcher.Options.NumProcesses, Watcher.Restarts, _stage.Linux.SignalsToOne.Count, next is not null,
                Watcher.Processes.Select(process => (process.Pid, process.Slot)));
            var expected = Text(
                _model.State, _model.Target, _model.Restarts, _model.Hups, _model.Waits.Count > 0, _model.Members.Select(member => (member.Pid, member.Slot)));
            if (actual != expected)
            {
                _difference ??= $"the watcher is {actual}\n             not {expected}";
            }
            else if (!Watcher.IsSettled)
            {
                _difference ??= "the watcher does not settle";
            }
            else if (next is not null && !_model.Waits.Exists(wait => wait.Slot == next.Slot))
            {
                _difference ??= $"slot {next.Slot} waits";
            }
            else if (!_stage.Linux.Alive.Order().SequenceEqual(_model.Members.Select(member => member.Pid).Order()))
            {
                _difference ??= $"alive are {string.Join(' ', _stage.Linux.Alive)}";
            }
        }

        private static string Text(string state, int target, int restarts, int hups, bool waits, IEnumerable<(int Pid, int Slot)> members) =>
            $"{state}, {string.Join(' ', members.Select(member => $"{member.Pid}@{member.Slot}"))} of {target}, {restarts} restarts, {hups} hups{(waits ? ", waits" : "")}";
    }
}
