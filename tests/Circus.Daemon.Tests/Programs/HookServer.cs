using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Circus.TestKit;

namespace Circus.Daemon.Tests.Programs;

/// <summary>A server that is called as a hook: /no refuses, /stats answers with a figure, everything else agrees.</summary>
internal sealed class HookServer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<(string Hook, string Watcher)>> _told = new();
    private readonly Task _serving;

    public HookServer()
    {
        Address = $"http://127.0.0.1:{FreePort.Next()}/";
        _listener.Prefixes.Add(Address);
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Address { get; }

    /// <summary>Which hook of which watcher a path was called as, first.</summary>
    public Task<(string Hook, string Watcher)> ToldAsync(string path) => Of(path).Task;

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private TaskCompletionSource<(string Hook, string Watcher)> Of(string path) =>
        _told.GetOrAdd(path, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var call = await _listener.GetContextAsync();
                using var told = await JsonDocument.ParseAsync(call.Request.InputStream);
                var path = call.Request.Url!.AbsolutePath;
                call.Response.StatusCode = path == "/no" ? 403 : 200;
                call.Response.Close(path == "/stats" ? """{"queue": 42}"""u8.ToArray() : [], willBlock: true);
                Of(path).TrySetResult((told.RootElement.GetProperty("hook").GetString()!, told.RootElement.GetProperty("watcher").GetString()!));
            }
        }
        catch (Exception end) when (end is HttpListenerException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }
}
