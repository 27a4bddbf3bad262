using Circus.Web.Access;

namespace Circus.Web.Live;

/// <summary>
/// What the user of a page sees of what the console knows: one per circuit. Pages and the live channel have no other way to it, so that none of them
/// can forget whose watchers are whose.
/// </summary>
internal sealed class Sight(SnapshotStore store, IPageRights rights)
{
    private Look? _last;

    /// <summary>The newest state, as far as the user may see it.</summary>
    public LiveSnapshot Current
    {
        get
        {
            var (all, now) = (store.Current, rights.Now);
            if (_last is not { } last || !ReferenceEquals(last.All, all) || last.Rights != now)
            {
                _last = last = new Look(all, now, VisibleSnapshot.Of(all, now));
            }

            return last.Seen;
        }
    }

    public Rights Rights => rights.Now;

    /// <summary>Whether nothing is hidden: other nodes, sockets and the machine are only for those.</summary>
    public bool IsWhole => Sees(CommandTarget.Everything);

    public bool Sees(CommandTarget target) => rights.Now.Allows(Permissions.View, target);

    /// <summary>Found once for each state, not for each component that asks.</summary>
    private sealed record Look(LiveSnapshot All, Rights Rights, LiveSnapshot Seen);
}
