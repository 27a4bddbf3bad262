using System.Runtime.InteropServices;
using System.Threading.Channels;
using Circus.Protocol.Client;

namespace Circus.Protocol.Plugins;

/// <summary>Runs a <see cref="CircusPlugin"/>: its subscription, its client, its loop.</summary>
public static class PluginRunner
{
    /// <summary>Events that wait while the plugin is busy; what comes above waits in the subscription, which drops the oldest.</summary>
    private const int MostWaiting = 1000;

    /// <summary>Until SIGTERM, SIGINT, SIGQUIT or SIGHUP.</summary>
    public static async Task RunAsync(CircusPlugin plugin, PluginContext context)
    {
        // Never disposed: a signal that arrives at the very end must still find it.
        var stop = new CancellationTokenSource();
        using var terminate = OnSignal(PosixSignal.SIGTERM, stop);
        using var interrupt = OnSignal(PosixSignal.SIGINT, stop);
        using var quit = OnSignal(PosixSignal.SIGQUIT, stop);
        using var hangUp = OnSignal(PosixSignal.SIGHUP, stop);
        await RunAsync(plugin, context, TimeProvider.System, stop.Token).ConfigureAwait(false);
    }

    /// <summary>Until cancelled, or until the plugin throws what it cannot live with: that comes out here.</summary>
    public static async Task RunAsync(CircusPlugin plugin, PluginContext context, TimeProvider time, CancellationToken cancellationToken)
    {
        using var sockets = new SocketThread("circus-plugin");
        // Subscribed before anything is asked: what happens between both is not lost.
        using var events = new EventSubscriber(context.PubsubEndpoint, thread: sockets);
        using var client = new CircusClient(context.Endpoint, sockets, time);
        var loop = Channel.CreateBounded<Func<CancellationToken, Task>>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
        plugin.Attach(client, loop.Writer);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] parts =
        [
            ServeAsync(plugin, loop.Reader, stop.Token),
            FollowAsync(plugin, events, loop.Writer, stop.Token),
            TickAsync(plugin, loop.Writer, time, stop.Token),
            plugin.RunBesideAsync(stop.Token),
        ];
        List<Task> running = [.. parts];
        while (running.Count > 0 && await Task.WhenAny(running).ConfigureAwait(false) is { IsCompletedSuccessfully: true } ended)
        {
            running.Remove(ended);
        }

        // One has failed, or all were told to end.
        await stop.CancelAsync().ConfigureAwait(false);
        try
        {
            await Task.WhenAll(parts).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The end, as asked for.
        }
    }

    private static async Task ServeAsync(
        CircusPlugin plugin, ChannelReader<Func<CancellationToken, Task>> loop, CancellationToken cancellationToken)
    {
        await foreach (var work in loop.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                await work(cancellationToken).ConfigureAwait(false);
            }
            catch (CircusException fault)
            {
                plugin.OnFault(fault);
            }
        }
    }

    private static async Task FollowAsync(
        CircusPlugin plugin, EventSubscriber events, ChannelWriter<Func<CancellationToken, Task>> loop, CancellationToken cancellationToken)
    {
        await foreach (var happened in events.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            await loop.WriteAsync(token => plugin.OnEventAsync(happened, token), cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task TickAsync(
        CircusPlugin plugin, ChannelWriter<Func<CancellationToken, Task>> loop, TimeProvider time, CancellationToken cancellationToken)
    {
        if (plugin.LoopRate is not { } rate)
        {
            return;
        }

        using var timer = new PeriodicTimer(rate, time);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            // One look at a time: a slow one leaves ticks out.
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await loop.WriteAsync(token => LookAsync(plugin, done, token), cancellationToken).ConfigureAwait(false);
            await done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task LookAsync(CircusPlugin plugin, TaskCompletionSource done, CancellationToken cancellationToken)
    {
        try
        {
            await plugin.LookAfterAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            done.SetResult();
        }
    }

    private static PosixSignalRegistration OnSignal(PosixSignal signal, CancellationTokenSource stop) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });
}
