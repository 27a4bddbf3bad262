using System.Text.Json.Nodes;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;

namespace Circus.Web.Plugins;

/// <summary>
/// What plugins are: read for everybody by the console itself, because descriptions do not tell it. Nobody learns more than the kind; the command stays here.
/// </summary>
internal sealed class PluginKinds(ICircusClient client)
{
    /// <returns>The command; as it is described when circusd does not tell it.</returns>
    public async Task<string> CommandAsync(WatcherDescription watcher, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await client.CallAsync("get", new JsonObject { ["name"] = watcher.Name, ["keys"] = new JsonArray("cmd") }, cancellationToken);
            return reply.GetProperty("options").TryGetProperty("cmd", out var command) ? command.GetString() ?? watcher.Cmd : watcher.Cmd;
        }
        catch (Exception failure) when (failure is CircusException or KeyNotFoundException or InvalidOperationException)
        {
            return watcher.Cmd;
        }
    }
}
