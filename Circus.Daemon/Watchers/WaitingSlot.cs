using Circus.Daemon.Arbitration;

namespace Circus.Daemon.Watchers;

/// <summary>A slot that is filled again at <paramref name="Due"/>; <paramref name="Attempt"/> counts the tries of this series from 1.</summary>
internal sealed record WaitingSlot(int Slot, DateTimeOffset Due, int Attempt, Deadline Deadline);
