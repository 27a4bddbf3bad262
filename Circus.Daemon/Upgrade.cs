using Circus.Daemon.Arbitration;
using Circus.Daemon.Control;
using Circus.Daemon.Sockets;
using Circus.Daemon.Streams;
using Circus.Daemon.Survival;
using Circus.Logging;
using Microsoft.Extensions.Logging;

namespace Circus.Daemon;

/// <summary>Puts the program that is installed now into the place of this one: same pid, same processes, same sockets.</summary>
/// <param name="arbiter">The watchers.</param>
/// <param name="estate">What the next one takes over; without it there is no upgrade.</param>
/// <param name="logger">Of circusd.</param>
internal sealed partial class Upgrade(Arbiter arbiter, Estate? estate, ILogger logger)
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when nothing stands against it and whoever asked for it has an answer.</summary>
    public Task Begun => _begun.Task;

    /// <summary>Asks the installed program whether it can read the configuration. What stands against it; null when it begins.</summary>
    public async Task<string?> BeginAsync()
    {
        var fault = Replacement.FaultOf(estate) ?? await Replacement.CheckAsync(arbiter.Commands!);
        if (fault is null)
        {
            // Behind the answer to whoever asked for it.
            arbiter.Post(new ArbiterMessage.Run(() => _begun.TrySetResult()));
        }

        return fault;
    }

    /// <summary>Does not come back when it works. Null when a quit came before, otherwise why the kernel refused.</summary>
    public async Task<string?> ReplaceAsync(Controller controller, OutputPump pump, SocketTable sockets, ProgramLog log)
    {
        LogUpgrading(logger);
        await controller.FlushAsync();
        var refused = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        // On the loop, where nothing is being made or ended meanwhile.
        arbiter.Post(new ArbiterMessage.Run(() =>
        {
            if (arbiter.IsQuitting)
            {
                refused.SetResult(null);
                return;
            }

            estate!.HoldOutputs();
            // What was read is written; what is not, and the beginnings of lines, stay in the FIFOs.
            pump.Leave();
            log.Flush();
            refused.SetResult(Replacement.Run(sockets));
        }));
        return await refused.Task;
    }

    [LoggerMessage(1014, LogLevel.Information, "Making room for the installed program", EventName = "Upgrading")]
    private static partial void LogUpgrading(ILogger logger);
}
