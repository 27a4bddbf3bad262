using Circus.Daemon.Interop;
using Circus.Daemon.Processes;
using Circus.Daemon.Watchers;
using Circus.Protocol;

namespace Circus.Daemon.Control.Commands;

/// <summary>What the reader of options cannot know: whether there is such a user, and whether a command line can be made of them.</summary>
internal static class OptionCheck
{
    /// <summary>What is wrong with options that each for itself are right.</summary>
    /// <exception cref="CommandException">They cannot be used together, or not on this machine.</exception>
    public static void Run(WatcherOptions options, IReadOnlyCollection<string> sockets)
    {
        if (CommandLine.FaultOf(options, sockets) is { } fault)
        {
            throw CommandException.Invalid(fault.ToString());
        }

        if (options.Uid is { } user && !Accounts.TryFindUser(user, out _))
        {
            throw new CommandException(ErrorCode.CommandError, $"uid: there is no user {user}");
        }

        if (options.Gid is { } group && !Accounts.TryFindGroup(group, out _))
        {
            throw new CommandException(ErrorCode.CommandError, $"gid: there is no group {group}");
        }
    }
}
