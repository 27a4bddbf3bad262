using System.Globalization;
using Circus.Web.Access;

namespace Circus.Web.Alerts;

/// <summary>When somebody wants to be told.</summary>
public sealed record AlertRule
{
    public const int LongestName = 100;

    /// <summary>What is there before anybody has said anything.</summary>
    public static readonly IReadOnlyList<AlertRule> Usual =
    [
        new() { Id = "down", Name = "A watcher does not do what it should", Kind = AlertKind.Down, Seconds = 30, Severity = AlertSeverity.Critical },
        new() { Id = "flapping", Name = "Processes end again and again", Kind = AlertKind.Flapping, Seconds = 0 },
        new() { Id = "away", Name = "circusd does not answer", Kind = AlertKind.NodeAway, Seconds = 20, Severity = AlertSeverity.Critical },
        new() { Id = "stale", Name = "No samples", Kind = AlertKind.Stale, Seconds = 60 },
        new() { Id = "memory", Name = "The machine's memory is full", Kind = AlertKind.MachineMemory, Limit = 95, Seconds = 120, Severity = AlertSeverity.Critical },
        new() { Id = "disk", Name = "A disk is full", Kind = AlertKind.Disk, Of = "/", Limit = 90, Seconds = 60 },
    ];

    public required string Id { get; init; }

    public required string Name { get; init; }

    public AlertKind Kind { get; init; }

    public AlertSeverity Severity { get; init; }

    /// <summary>Pattern of watcher names with * and ?; of <see cref="AlertKind.Disk"/> a folder.</summary>
    public string Of { get; init; } = Grant.Everything;

    /// <summary>Beyond this it is wrong; in the unit of the kind.</summary>
    public double Limit { get; init; }

    /// <summary>For how long it has to be wrong.</summary>
    public int Seconds { get; init; }

    /// <summary>Of <see cref="AlertKind.Restarts"/>: within which time, seconds.</summary>
    public int Within { get; init; } = 600;

    /// <summary>Ids of channels that are told; none is all of them.</summary>
    public IReadOnlyList<string> Channels { get; init; } = [];

    public bool IsOn { get; init; } = true;

    /// <summary>Until then nobody is told; what fires is shown all the same.</summary>
    public DateTimeOffset? SilentUntil { get; init; }

    /// <summary>Who wanted that, and why.</summary>
    public string? SilentBecause { get; init; }

    public bool IsOfWatchers => Kind is AlertKind.Down or AlertKind.Flapping or AlertKind.Restarts or AlertKind.Cpu or AlertKind.Memory;

    public bool HasLimit => Kind is AlertKind.Restarts or AlertKind.Cpu or AlertKind.Memory or AlertKind.MachineCpu or AlertKind.MachineMemory or AlertKind.Disk;

    public bool IsSilent(DateTimeOffset now) => SilentUntil > now;

    public bool Concerns(string channel) => Channels.Count == 0 || Channels.Contains(channel);

    /// <summary>The condition in words.</summary>
    public string Words
    {
        get
        {
            var of = Of == Grant.Everything ? "any watcher" : Of;
            var limit = Limit.ToString("0.##", CultureInfo.InvariantCulture);
            var what = Kind switch
            {
                AlertKind.Down => $"{of} does not do what it should",
                AlertKind.Flapping => $"{of}: processes end again and again",
                AlertKind.Restarts => $"{of}: more than {limit} ends within {Span(Within)}",
                AlertKind.Cpu => $"{of}: CPU above {limit} %",
                AlertKind.Memory => $"{of}: memory above {limit} MiB",
                AlertKind.NodeAway => "circusd does not answer",
                AlertKind.Stale => "no new samples",
                AlertKind.MachineCpu => $"CPU of the machine above {limit} %",
                AlertKind.MachineMemory => $"memory of the machine above {limit} %",
                AlertKind.Disk => $"the disk of {Of} is fuller than {limit} %",
            };
            return Seconds > 0 ? $"{what}, for {Span(Seconds)}" : what;
        }
    }

    /// <summary>Everything that is wrong with it.</summary>
    public IEnumerable<string> Faults()
    {
        if (Name.Trim().Length is 0 or > LongestName || Name.Any(char.IsControl))
        {
            yield return $"Give it a name of 1 to {LongestName} characters.";
        }

        if (IsOfWatchers && Grant.FaultOf(Of) is not null)
        {
            yield return "Watchers: a name, with * for any text; * alone is all.";
        }

        if (Kind is AlertKind.Disk && !Path.IsPathRooted(Of))
        {
            yield return "Folder: an absolute path, as /var.";
        }

        if (HasLimit && (Limit is <= 0 or > 1e9 || double.IsNaN(Limit)))
        {
            yield return "Limit: a number above 0.";
        }

        if (Kind is AlertKind.MachineCpu or AlertKind.MachineMemory or AlertKind.Disk && Limit >= 100)
        {
            yield return "Limit: percent, below 100.";
        }

        if (Seconds is < 0 or > 86_400)
        {
            yield return "For: 0 seconds to a day.";
        }

        if (Kind is AlertKind.Restarts && Within is < 10 or > 86_400)
        {
            yield return "Within: 10 seconds to a day.";
        }
    }

    internal static string Span(int seconds) => seconds switch
    {
        >= 3600 when seconds % 3600 == 0 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600} h"),
        >= 60 when seconds % 60 == 0 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds} s"),
    };
}
