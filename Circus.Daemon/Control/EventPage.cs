namespace Circus.Daemon.Control;

/// <summary>Some events.</summary>
/// <param name="Events">The oldest first.</param>
/// <param name="Next">What to give as "after" for those that follow.</param>
/// <param name="Lost">Events between what was known and the oldest that is remembered.</param>
/// <param name="IsOther">What was known is of another daemon.</param>
internal readonly record struct EventPage(IReadOnlyList<RememberedEvent> Events, long Next, long Lost, bool IsOther);
