using System.Security.Claims;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;
using Circus.Web.Access;
using Circus.Web.Live;
using Circus.Web.Operations;

namespace Circus.Web.Api;

/// <summary>Who sent a request to the interface, and what of the console's knowledge is for them.</summary>
internal sealed class ApiCaller(IHttpContextAccessor accessor, AccessTable table, SnapshotStore store, CommandGate gate)
{
    public ClaimsPrincipal User => accessor.HttpContext!.User;

    /// <summary>The daemon as they may use it.</summary>
    public ICircusClient Daemon => gate.For(User);

    public Rights Rights => table.RightsOf(User);

    public bool SeesEverything => Rights.Allows(Permissions.View, CommandTarget.Everything);

    /// <exception cref="DaemonUnreachableException">The console does not know the daemon yet.</exception>
    public LiveSnapshot Snapshot => store.Current is { Node: not null } snapshot
        ? snapshot
        : throw new DaemonUnreachableException("circusd", store.Current.Fault ?? "the console has just started");

    /// <summary>Null while the console does not know the daemon.</summary>
    public LiveSnapshot? TrySnapshot() => store.Current is { Node: not null } snapshot ? snapshot : null;

    public IEnumerable<WatcherDescription> Watchers()
    {
        var rights = Rights;
        return Snapshot.Watchers.Where(watcher => rights.Allows(Permissions.View, CommandTarget.Of(watcher.Name)));
    }

    /// <summary>Null when there is none, or none that they may see: nobody learns which.</summary>
    public WatcherDescription? Watcher(string name) =>
        Watchers().FirstOrDefault(watcher => string.Equals(watcher.Name, name, StringComparison.OrdinalIgnoreCase));
}
