using Circus.Daemon.Arbitration;

namespace Circus.Daemon.Watchers;

/// <summary>A slot that is filled again later.</summary>
/// <param name="Slot">From 1.</param>
/// <param name="Due">When, for people.</param>
/// <param name="Attempt">Number of that try in its series, from 1.</param>
/// <param name="IsFailedLaunch">The process could not be made at all; false: it ended.</param>
/// <param name="Deadline">Fills it.</param>
internal sealed record WaitingSlot(int Slot, DateTimeOffset Due, int Attempt, bool IsFailedLaunch, Deadline Deadline);
