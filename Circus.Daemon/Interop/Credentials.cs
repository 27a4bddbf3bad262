using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Circus.Daemon.Processes;

namespace Circus.Daemon.Interop;

/// <summary>Who a child is to be, when that is not who the daemon is.</summary>
/// <param name="Uid">Real and effective user.</param>
/// <param name="Gid">Real and effective group.</param>
/// <param name="Groups">Supplementary groups; null keeps the daemon's.</param>
/// <param name="Display">The user and group as the operator wrote them, for messages.</param>
internal sealed record Credentials(uint Uid, uint Gid, uint[]? Groups, string Display)
{
    private const int CapSetGid = 6;
    private const int CapSetUid = 7;

    /// <summary>Resolves user and group of <paramref name="spec"/>. <paramref name="credentials"/> is null when nothing has to change.</summary>
    public static bool TryResolve(ProcessSpec spec, out Credentials? credentials, [NotNullWhen(false)] out SpawnError? error)
    {
        credentials = null;
        error = null;
        if (spec.User is null && spec.Group is null)
        {
            return true;
        }

        var ownUid = LibC.GetEuid();
        var ownGid = LibC.GetEgid();
        var user = new UserAccount("", ownUid, ownGid);
        if (spec.User is not null && !Accounts.TryFindUser(spec.User, out user))
        {
            error = new SpawnError(SpawnStep.User, $"no such user: {spec.User}; create it or check uid of the watcher");
            return false;
        }

        var gid = user.Gid;
        if (spec.Group is not null && !Accounts.TryFindGroup(spec.Group, out gid))
        {
            error = new SpawnError(SpawnStep.Group, $"no such group: {spec.Group}; create it or check gid of the watcher");
            return false;
        }

        // Asking for what the daemon already is, is not asking: an ordinary user may write his own name.
        if (user.Uid == ownUid && (spec.Group is null || gid == ownGid))
        {
            return true;
        }

        if (user.Uid != ownUid && !Capabilities.Has(CapSetUid))
        {
            error = new SpawnError(SpawnStep.User,
                $"circusd runs as uid {ownUid} and may not start processes as {spec.User}; run circusd as root or remove uid of the watcher");
            return false;
        }

        if (!Capabilities.Has(CapSetGid))
        {
            error = new SpawnError(SpawnStep.Group,
                $"circusd runs as uid {ownUid} and may not start processes with group {gid}; run circusd as root or remove gid of the watcher");
            return false;
        }

        credentials = new Credentials(
            user.Uid, gid, spec.User is null ? null : Accounts.GroupsOf(user.Name, gid), DescribeFor(spec, user.Uid, gid));
        return true;
    }

    /// <summary>The options of setpriv(1) that take on these credentials.</summary>
    public IEnumerable<string> ToSetPrivArguments()
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"--reuid={Uid}");
        yield return string.Create(CultureInfo.InvariantCulture, $"--regid={Gid}");
        yield return Groups switch
        {
            null => "--keep-groups",
            [] => "--clear-groups",
            _ => "--groups=" + string.Join(',', Groups),
        };
    }

    private static string DescribeFor(ProcessSpec spec, uint uid, uint gid) =>
        spec.User is not null ? $"user {spec.User}" : string.Create(CultureInfo.InvariantCulture, $"uid {uid} with group {spec.Group} ({gid})");
}
