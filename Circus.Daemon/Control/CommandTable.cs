using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Circus.Daemon.Control.Commands;
using Circus.Protocol;
using Microsoft.Extensions.Logging;

namespace Circus.Daemon.Control;

/// <summary>Every command by its name: the only registration.</summary>
internal sealed partial class CommandTable(CommandContext context, ILogger<CommandTable> logger)
{
    public static IReadOnlyList<Command> All { get; } =
    [
        new AddCommand(), new CommandsCommand(), new ConfigCommand(), new DecrCommand(), new DescribeCommand(), new DStatsCommand(), new EventsCommand(), new GetCommand(),
        new GlobalOptionsCommand(), new HealthCommand(), new HistoryCommand(), new IncrCommand(), new IpythonCommand(), new KeysCommand(), new KillCommand(), new ListCommand(),
        new ListenCommand(), new ListSocketsCommand(), new LogFileCommand(), new LogsCommand(), new NumProcessesCommand(), new NumWatchersCommand(), new OptionsCommand(),
        new QuitCommand(), new ReloadCommand(), new ReloadConfigCommand(), new RestartCommand(), new RmCommand(), new SetCommand(), new SignalCommand(),
        new StartCommand(), new StatsCommand(), new StatusCommand(), new StopCommand(), new UpgradeCommand(), new VersionCommand(),
    ];

    private static readonly FrozenDictionary<string, Command> _byName = All.ToFrozenDictionary(command => command.Name);

    /// <summary>Whether the command, if there is one of that name, changes nothing.</summary>
    public static bool OnlyReads(string command) => !_byName.TryGetValue(command, out var known) || known.Permission == Permission.Read;

    /// <summary>Carries a request out, on the arbiter's loop, and answers it exactly once by <paramref name="reply"/>.</summary>
    public void Run(IncomingRequest request, Action<byte[]> reply)
    {
        CommandRecord? record = null;
        try
        {
            if (!_byName.TryGetValue(request.Command, out var command))
            {
                reply(Refuse(request, ErrorCode.UnknownCommand, $"unknown command: '{request.Command}'"));
                return;
            }

            record = command.Permission == Permission.Read ? null : context.Journal.Add(Now, request.Peer.Name, command.Name, request.Properties);
            if (command.Permission > request.Peer.Role)
            {
                throw new CommandException(
                    ErrorCode.CommandError,
                    $"not allowed: {command.Name} needs the role {Role.NameOf(command.Permission)}, {request.Peer.Name} has {Role.NameOf(request.Peer.Role)}");
            }

            if (context.Arbiter.IsQuitting && command.Permission != Permission.Read && command is not QuitCommand)
            {
                throw new CommandException(ErrorCode.CommandError, "arbiter is already running arbiter_stop command");
            }

            var properties = new CommandProperties(request.Properties);
            var waits = properties.Flag("waiting");
            var outcome = Run(command, properties, request.Peer);
            if (command.Permission != Permission.Read)
            {
                // Before it is answered.
                context.Arbiter.Record();
                LogBy(logger, command.Name, Target(request), request.Peer.Name);
            }

            if (outcome.Pending is { } pending)
            {
                if (waits || outcome.IsAwaitedByAll)
                {
                    _ = ReplyLaterAsync(request, pending, record, reply);
                    return;
                }

                // Nobody waits for the outcome: a failure is logged.
                _ = WatchAsync(request, pending, record);
            }
            else
            {
                record?.Succeed();
            }

            reply(ReplyFrame.Ok(request.Id, outcome.Fields ?? [], Now));
        }
        catch (CommandException refusal)
        {
            record?.Fail(ReasonOf(request, refusal));
            if (!OnlyReads(request.Command))
            {
                LogRefused(logger, request.Command, Target(request), request.Peer.Name, ReasonOf(request, refusal));
            }

            reply(Refuse(request, refusal.Code, refusal.Message));
        }
        catch (Exception fault)
        {
            record?.Fail("unexpectedly; the log has the cause");
            // Isolates one request from all others: what went wrong goes to the log, the client gets a reference to it.
            LogFault(logger, request.Command, fault);
            reply(Refuse(request, ErrorCode.CommandError, $"{request.Command} failed unexpectedly; the daemon's log has the cause"));
        }
    }

    /// <summary>What happens meanwhile is told as brought about by that peer.</summary>
    private CommandOutcome Run(Command command, CommandProperties properties, Peer peer)
    {
        context.Peer = peer;
        context.Events.By = command.Permission == Permission.Read ? null : peer.Name;
        try
        {
            return command.Run(context, properties);
        }
        finally
        {
            context.Events.By = null;
        }
    }

    private double Now => WireTime.Of(context.Arbiter.Time.GetUtcNow());

    private byte[] Refuse(IncomingRequest request, ErrorCode code, string reason) => ReplyFrame.Error(request.Id, code, reason, Now);

    private async Task ReplyLaterAsync(IncomingRequest request, Task<JsonObject> pending, CommandRecord? record, Action<byte[]> reply)
    {
        try
        {
            var fields = await pending;
            record?.Succeed();
            reply(ReplyFrame.Ok(request.Id, fields, Now));
        }
        catch (CommandException refusal)
        {
            record?.Fail(ReasonOf(request, refusal));
            reply(Refuse(request, refusal.Code, refusal.Message));
        }
        catch (Exception fault)
        {
            // As in Run.
            record?.Fail("unexpectedly; the log has the cause");
            LogFault(logger, request.Command, fault);
            reply(Refuse(request, ErrorCode.BadMessageData, "server error"));
        }
    }

    private async Task WatchAsync(IncomingRequest request, Task<JsonObject> pending, CommandRecord? record)
    {
        try
        {
            await pending;
            record?.Succeed();
        }
        catch (CommandException refusal)
        {
            record?.Fail(ReasonOf(request, refusal));
            LogFault(logger, request.Command, refusal);
        }
        catch (Exception fault)
        {
            // As in Run.
            record?.Fail("unexpectedly; the log has the cause");
            LogFault(logger, request.Command, fault);
        }
    }

    /// <summary>What is said of options may quote them, and they may be secret.</summary>
    private static string ReasonOf(IncomingRequest request, CommandException refusal) =>
        request.Command is "add" or "set" ? $"refused with {(int)refusal.Code}" : refusal.Message;
}
