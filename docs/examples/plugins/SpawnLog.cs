// A plugin of circusd in C#: writes a line into a file for every process that is started, "WATCHER PID NUMBER".
//
//   [plugin:spawns]
//   cmd = /opt/plugins/SpawnLog
//   file_name = /tmp/spawns
using System.Text.Json.Nodes;
using Circus.Protocol;
using Circus.Protocol.Messages;
using Circus.Protocol.Plugins;

// Name, endpoints and options: circusd gives them in environment variables.
var context = PluginContext.FromEnvironment();
await PluginRunner.RunAsync(new SpawnLog(context.Options["file_name"]), context);

/// <summary>Everything here is called on one loop, one call after the other.</summary>
internal sealed class SpawnLog(string file) : CircusPlugin
{
    protected override async Task OnEventAsync(CircusEvent happened, CancellationToken cancellationToken)
    {
        if (happened.Action == EventAction.Spawn)
        {
            var reply = await CallAsync("numprocesses", new JsonObject { ["name"] = happened.WatcherKey }, cancellationToken);
            await File.AppendAllTextAsync(file, $"{happened.WatcherKey} {happened.Payload.ProcessPid} {reply.GetProperty("numprocesses")}\n", cancellationToken);
        }
    }
}
