using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;

namespace Circus.Protocol.Plugins;

/// <summary>
/// A plugin in .NET: override what it is to react to, and hand it to <see cref="PluginRunner"/>. Everything that is overridden is called on
/// one loop, one call after the other, so that a plugin needs no locks.
/// </summary>
public abstract class CircusPlugin
{
    private ICircusClient? _client;
    private ChannelWriter<Func<CancellationToken, Task>>? _loop;

    /// <summary>Between two calls of <see cref="LookAfterAsync"/>, the first of them after one such time; null for none.</summary>
    public virtual TimeSpan? LoopRate => null;

    /// <summary>The control channel, once the plugin runs.</summary>
    protected ICircusClient Client => _client ?? throw new InvalidOperationException("The plugin does not run yet.");

    /// <summary>Something happened to a watcher.</summary>
    protected internal virtual Task OnEventAsync(CircusEvent happened, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Called every <see cref="LoopRate"/>.</summary>
    protected internal virtual Task LookAfterAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Work of its own beside the loop, as reading a socket; what it finds goes to <see cref="PostAsync"/>.</summary>
    protected internal virtual Task RunBesideAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// A command was refused or not answered, and the plugin goes on. Any other exception ends it; circusd starts it again.
    /// </summary>
    protected internal virtual void OnFault(CircusException fault) => Console.Error.WriteLine(fault.Message);

    /// <summary>Sends a command and awaits the reply.</summary>
    /// <exception cref="CircusException">It was refused, or nobody answered.</exception>
    protected Task<JsonElement> CallAsync(string command, JsonObject? properties, CancellationToken cancellationToken) =>
        Client.CallAsync(command, properties, cancellationToken);

    /// <summary>Sends a command and wants to know nothing about it.</summary>
    protected Task CastAsync(string command, JsonObject? properties, CancellationToken cancellationToken) =>
        Client.SendAsync(new ControlRequest(command, properties) { IsCast = true }, null, cancellationToken);

    /// <summary>Runs <paramref name="work"/> on the loop; waits while the loop is far behind.</summary>
    protected ValueTask PostAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken) =>
        (_loop ?? throw new InvalidOperationException("The plugin does not run yet.")).WriteAsync(work, cancellationToken);

    internal void Attach(ICircusClient client, ChannelWriter<Func<CancellationToken, Task>> loop) => (_client, _loop) = (client, loop);
}
