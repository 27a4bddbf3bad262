namespace Circus.Daemon.Tests.Watchers;

/// <summary>
/// What a watcher has to look like, in the simplest words: which pids in which slots, which slots wait, how often it restarted. It predicts all of that from the
/// commands and faults alone; only when a wait is over, and which process has ended, it is told, because that is the clock's and the kernel's choice.
/// </summary>
internal sealed class WatcherModel(int target, bool isSingleton, bool respawns, int maxRetry, bool sendsHup, int maxRestarts, TimeSpan window)
{
    public const int FirstPid = 101;

    private readonly Dictionary<int, int> _quickDeaths = [];
    private readonly Queue<DateTimeOffset> _unasked = [];
    private int _lastPid = FirstPid - 1;
    private Queue<int> _turns = [];
    private int _turn;
    private int _owed;
    private int _failedLaunches;
    private bool _isWanted;

    internal sealed record Member(int Pid, int Slot)
    {
        /// <summary>On its way out.</summary>
        public bool IsLeaving { get; set; }

        /// <summary>Replaced when it is gone, not before.</summary>
        public bool KeepsItsPlace { get; set; }
    }

    internal sealed record Wait(int Slot, double Least, bool IsFailedLaunch);

    public int Target { get; private set; } = target;

    public string State { get; private set; } = "Stopped";

    public int Restarts { get; private set; }

    public int Hups { get; private set; }

    /// <summary>In the order they were made.</summary>
    public List<Member> Members { get; } = [];

    public List<Wait> Waits { get; } = [];

    /// <summary>No process can be made.</summary>
    public bool CannotLaunch { get; set; }

    /// <summary>The hook before_start says no.</summary>
    public bool IsRefused { get; set; }

    public IEnumerable<Member> Live => Members.Where(member => !member.IsLeaving);

    public void Start()
    {
        Forget();
        _isWanted = true;
        if (State is "Stopped" or "Failed")
        {
            Begin();
        }
        else if (State == "Active")
        {
            _owed = Missing();
            Fill();
        }
    }

    public void Stop()
    {
        Forget();
        _isWanted = false;
        State = State switch
        {
            "Active" or "Failing" or "Stopping" => "Stopping",
            _ => "Stopped",
        };
        Dismiss();
    }

    public void Restart()
    {
        Stop();
        _isWanted = true;
        if (State == "Stopped")
        {
            Begin();
        }
    }

    public void Scale(int wanted)
    {
        _owed = Math.Max(0, _owed + wanted - Target);
        Target = wanted;
        foreach (var wait in Waits.OrderByDescending(wait => wait.Slot).SkipLast(Math.Max(0, Target - Live.Count())).ToArray())
        {
            Waits.Remove(wait);
        }

        if (State == "Active")
        {
            Fill();
            foreach (var member in Live.SkipLast(Target).ToArray())
            {
                Leave(member, keepsItsPlace: false);
            }

            LookIfFinished();
        }
    }

    /// <summary>From a state in which nothing is under way.</summary>
    public void Reload(bool isSequential)
    {
        if (State != "Active")
        {
            Start();
        }
        else if (isSingleton && !sendsHup)
        {
            Restart();
        }
        else if (sendsHup)
        {
            Hups += Live.Count();
        }
        else if (!Live.Any() && Target > 0)
        {
            Start();
        }
        else if (isSequential)
        {
            ReloadOneByOne();
        }
        else
        {
            ReloadAtOnce();
        }
    }

    /// <summary>The new ones never become ready: they come and go.</summary>
    public void ReloadInVain()
    {
        Forget();
        _lastPid += CannotLaunch ? 0 : Target;
        _owed = 0;
        Fill();
    }

    public void Kill(int pid)
    {
        if (Members.Find(member => member.Pid == pid && !member.IsLeaving) is { } member)
        {
            Leave(member, keepsItsPlace: true);
        }
    }

    /// <summary>A process is gone: by itself, or because it was told to go.</summary>
    public void Gone(int pid, double lifetime, DateTimeOffset now)
    {
        var member = Members.Find(member => member.Pid == pid)!;
        Members.Remove(member);
        if (member.IsLeaving)
        {
            _quickDeaths.Remove(member.Slot);
        }
        else if (State == "Active" && respawns)
        {
            Restarts++;
            if (IsTooMuch(now))
            {
                GiveUp();
                return;
            }

            var deaths = _quickDeaths.GetValueOrDefault(member.Slot);
            _quickDeaths[member.Slot] = lifetime >= 10 ? 0 : deaths + 1;
            if (lifetime < 10 && deaths > 0)
            {
                Waits.Add(new Wait(member.Slot, Delay(deaths), IsFailedLaunch: false));
            }
        }

        LookIfEmpty();
        if (State == "Active")
        {
            Fill();
            TakeTurn(pid);
            LookIfFinished();
        }
    }

    /// <summary>The wait of a slot is over.</summary>
    public void Due(int slot)
    {
        Waits.RemoveAll(wait => wait.Slot == slot);
        if (State == "Active")
        {
            Fill();
        }
    }

    private bool IsTooMuch(DateTimeOffset now)
    {
        if (maxRestarts == 0)
        {
            return false;
        }

        _unasked.Enqueue(now);
        while (now - _unasked.Peek() > window)
        {
            _unasked.Dequeue();
        }

        return _unasked.Count > maxRestarts;
    }

    private static double Delay(int deaths) => Math.Min(60, 0.5 * Math.Pow(2, deaths - 1));

    private void Begin()
    {
        _owed = Target;
        State = "Active";
        if (IsRefused)
        {
            GiveUp();
            return;
        }

        Fill();
        LookIfFinished();
    }

    private void ReloadAtOnce()
    {
        Forget();
        if (CannotLaunch && Target > 0)
        {
            _owed = 0;
            Fill();
            return;
        }

        var old = Live.ToArray();
        for (var i = 0; i < Target; i++)
        {
            Add();
        }

        _owed = 0;
        foreach (var member in old)
        {
            Leave(member, keepsItsPlace: false);
        }
    }

    private void ReloadOneByOne()
    {
        Forget();
        _owed = 0;
        var old = Live.Select(member => member.Pid).ToArray();
        Fill();
        if (State == "Active" && Waits.Count == 0)
        {
            _turns = new Queue<int>(old);
            NextTurn();
        }
    }

    private void NextTurn()
    {
        _turn = _turns.TryDequeue(out var pid) ? pid : 0;
        if (Members.Find(member => member.Pid == _turn) is { } member)
        {
            _owed += respawns ? 0 : 1;
            Leave(member, keepsItsPlace: true);
        }
    }

    private void TakeTurn(int pid)
    {
        if (pid != _turn)
        {
            return;
        }

        if (CannotLaunch)
        {
            // Called off: the others stay.
            (_turn, _owed) = (0, 0);
            _turns.Clear();
        }
        else
        {
            NextTurn();
        }
    }

    private void Dismiss()
    {
        _turn = 0;
        _turns.Clear();
        foreach (var member in Live.ToArray())
        {
            Leave(member, keepsItsPlace: false);
        }

        LookIfEmpty();
    }

    private void Forget()
    {
        Waits.Clear();
        _quickDeaths.Clear();
        _unasked.Clear();
        _failedLaunches = 0;
    }

    private void GiveUp()
    {
        _isWanted = false;
        State = "Failing";
        Dismiss();
    }

    private static void Leave(Member member, bool keepsItsPlace) => (member.IsLeaving, member.KeepsItsPlace) = (true, keepsItsPlace);

    private void LookIfEmpty()
    {
        if (Members.Count > 0 || State is not ("Stopping" or "Failing"))
        {
            return;
        }

        State = State == "Failing" ? "Failed" : "Stopped";
        if (_isWanted)
        {
            Begin();
        }
    }

    private void LookIfFinished()
    {
        if (State == "Active" && !respawns && Members.Count == 0 && Waits.Count == 0 && ToMake() == 0 && Target > 0)
        {
            State = "Stopped";
        }
    }

    private int Missing()
    {
        var places = Live.Count() + Waits.Count + Members.Count(member => member.IsLeaving && (member.KeepsItsPlace || isSingleton));
        return Math.Max(0, Target - places);
    }

    private int ToMake() => respawns ? Missing() : Math.Min(_owed, Missing());

    private void Fill()
    {
        while (!Waits.Exists(wait => wait.IsFailedLaunch) && ToMake() > 0)
        {
            if (!CannotLaunch)
            {
                Add();
                continue;
            }

            if (_turn != 0 && !respawns)
            {
                // A turn that fails is called off, no more.
                return;
            }

            _failedLaunches++;
            if (maxRetry >= 0 && _failedLaunches >= maxRetry)
            {
                GiveUp();
                return;
            }

            Waits.Add(new Wait(FreeSlot(), Delay(_failedLaunches), IsFailedLaunch: true));
        }
    }

    private void Add()
    {
        Members.Add(new Member(++_lastPid, FreeSlot()));
        _owed = Math.Max(0, _owed - 1);
        _failedLaunches = 0;
    }

    private int FreeSlot()
    {
        var slot = 1;
        while (Members.Exists(member => member.Slot == slot) || Waits.Exists(wait => wait.Slot == slot))
        {
            slot++;
        }

        return slot;
    }
}
