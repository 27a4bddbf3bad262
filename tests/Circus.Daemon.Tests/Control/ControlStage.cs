using System.Text;
using System.Text.RegularExpressions;
using Circus.Daemon.Control;
using Circus.Daemon.Tests.Interop;
using Circus.Daemon.Tests.Watchers;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Tests.Control;

/// <summary>Requests to the commands of a stage, as they come from the wire.</summary>
internal static partial class ControlStage
{
    /// <summary>"Web" runs two processes, 101 and 102; "off" is not started by itself.</summary>
    public static Stage TwoWatchers()
    {
        var stage = new Stage(Stage.Options("Web", 2), Stage.Options("off") with { Autostart = false });
        stage.Do(watcher => watcher.Start());
        Assert.Equal([101, 102], stage.Live());
        stage.Events.Clear();
        return stage;
    }

    /// <summary>The whole reply but for "id", which is that of the request, and "time"; "epoch", which is random, is 5c7e.</summary>
    public static async Task<string> AskAsync(this Stage stage, string command, string properties = "{}")
    {
        var reply = stage.Send(command, properties);
        using var limit = new CancellationTokenSource(ReaperFixture.Limit);
        while (!reply.IsCompleted)
        {
            limit.Token.ThrowIfCancellationRequested();
            stage.Pass(0.01);
            await Task.Yield();
        }

        var text = await reply;
        Assert.EndsWith(""","id":"7"}""", text);
        var time = Time().Match(text);
        Assert.True(time.Success, text);
        return Epoch().Replace(text.Remove(text.Length - 10, 9).Remove(time.Index, time.Length), "\"epoch\":\"5c7e\"");
    }

    /// <summary>Hands a request over, no more.</summary>
    public static Task<string> Send(this Stage stage, string command, string properties = "{}", Peer? peer = null)
    {
        var frame = Encoding.UTF8.GetBytes($$"""{"id":"7","command":"{{command}}","properties":{{properties}}}""");
        Assert.True(IncomingRequest.TryParse(frame, out var request, out _));
        request = request with { Peer = peer ?? Peer.Tcp };
        var reply = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        // SetResult fails when it is answered twice.
        stage.Do(() => stage.Commands.Run(request, bytes => reply.SetResult(Encoding.UTF8.GetString(bytes))));
        stage.Report();
        return reply.Task;
    }

    public static Watcher Named(this Stage stage, string name) => stage.Arbiter.Find(name)!;

    [GeneratedRegex(",?\"time\":[0-9.]+(?=,)")]
    private static partial Regex Time();

    [GeneratedRegex("\"epoch\":\"[0-9a-f]{32}\"")]
    private static partial Regex Epoch();
}
