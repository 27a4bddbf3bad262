using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Circus.Benchmarks.WebConsole;

/// <summary>
/// A browser tab as far as the server can tell: loads a page, starts its circuit, acknowledges what is rendered and answers the calls of scripts.
/// It draws nothing, so that hundreds of them fit into one process.
/// </summary>
internal sealed partial class CircuitClient : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<TimeSpan> _shown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ticking = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _sending = new(1);
    private Task _loop = Task.CompletedTask;
    private TaskCompletionSource? _batch;
    private long _begun;
    private int _modules;
    private long _received;
    private long _ticks;

    /// <summary>The first figures have come.</summary>
    public Task Ticking => _ticking.Task;

    public long Received => Interlocked.Read(ref _received);

    public long Ticks => Interlocked.Read(ref _ticks);

    /// <summary>From the first byte of the page until its circuit has rendered and asks for the scripts of the live figures: the page reacts.</summary>
    public Task<TimeSpan> Shown => _shown.Task;

    /// <summary>A tick has come, with these values.</summary>
    public Action<JsonElement>? Ticked { get; init; }

    public async Task OpenAsync(HttpClient http, CookieContainer cookies, Uri address, string path, CancellationToken cancellationToken)
    {
        using var answer = await http.GetAsync(new Uri(address, path), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        answer.EnsureSuccessStatusCode();
        _begun = TimeProvider.System.GetTimestamp();
        var page = await answer.Content.ReadAsStringAsync(cancellationToken);
        var markers = Marker().Matches(page)
            .Select(match => JsonNode.Parse(match.Groups[1].Value)!.AsObject())
            .Where(marker => marker["type"]?.GetValue<string>() is "server" && marker["descriptor"] is not null)
            .ToArray();
        if (markers.Length == 0)
        {
            throw new InvalidDataException($"{path} has no interactive component: is the session signed in?");
        }

        var state = State().Match(page) is { Success: true } kept ? kept.Groups[1].Value : "";
        _socket.Options.Cookies = cookies;
        _socket.Options.SetRequestHeader("Origin", address.GetLeftPart(UriPartial.Authority));
        _socket.Options.KeepAliveInterval = Timeout.InfiniteTimeSpan;
        await _socket.ConnectAsync(new UriBuilder(address) { Scheme = "ws", Path = "/_blazor" }.Uri, cancellationToken);
        await _socket.SendAsync(Encoding.UTF8.GetBytes("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"), WebSocketMessageType.Text, true, cancellationToken);
        _loop = ReadAsync(_stop.Token);
        await SendAsync("0", "StartCircuit", address.ToString(), new Uri(address, path).ToString(), "[]", state);
        var operations = new JsonObject
        {
            ["batchId"] = 1,
            ["operations"] = new JsonArray([.. markers.Select((marker, index) => new JsonObject { ["type"] = "add", ["ssrComponentId"] = index + 1, ["marker"] = marker.DeepClone() })]),
        };
        await SendAsync(null, "UpdateRootComponents", operations.ToJsonString(), "");
    }

    /// <summary>Another address of the same page, as a filter or a link brings it.</summary>
    /// <returns>Until what changed was rendered.</returns>
    public async Task<TimeSpan> GoToAsync(Uri address)
    {
        _batch = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = TimeProvider.System.GetTimestamp();
        await SendAsync(null, "OnLocationChanged", address.ToString(), null, false);
        await _batch.Task.WaitAsync(TimeSpan.FromSeconds(60), _stop.Token);
        return TimeProvider.System.GetElapsedTime(begun);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
        _sending.Dispose();
        _stop.Dispose();
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        var filled = 0;
        var isGreeted = false;
        while (true)
        {
            if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, 2 * buffer.Length);
            }

            var got = await _socket.ReceiveAsync(buffer.AsMemory(filled), cancellationToken);
            if (got.MessageType == WebSocketMessageType.Close)
            {
                _ticking.TrySetException(new IOException($"the server closed the circuit: {_socket.CloseStatusDescription}"));
                return;
            }

            filled += got.Count;
            Interlocked.Add(ref _received, got.Count);
            if (!isGreeted)
            {
                var end = Array.IndexOf(buffer, (byte)0x1E, 0, filled);
                if (end < 0)
                {
                    continue;
                }

                isGreeted = true;
                buffer.AsSpan((end + 1)..filled).CopyTo(buffer);
                filled -= end + 1;
            }

            var messages = HubMessages.Read(buffer.AsSpan(0, filled), out var used);
            buffer.AsSpan(used..filled).CopyTo(buffer);
            filled -= used;
            foreach (var message in messages)
            {
                await HandleAsync(message);
            }
        }
    }

    private async Task HandleAsync(object?[] message)
    {
        switch (message)
        {
            case [1L, _, _, "JS.RenderBatch", object?[] arguments, ..]:
                await SendAsync(null, "OnRenderCompleted", arguments[0], null);
                _batch?.TrySetResult();
                break;
            case [1L, _, _, "JS.BeginInvokeJS", object?[] arguments, ..]:
                await AnswerAsync(arguments);
                break;
            case [1L, _, _, "JS.Error", object?[] arguments, ..]:
                _ticking.TrySetException(new IOException($"the circuit failed: {arguments[0]}"));
                break;
            case [6L, ..]:
                break;
        }
    }

    /// <summary>As the scripts of the console would: modules are handles, the feed is visible, everything else is nothing.</summary>
    private async Task AnswerAsync(object?[] call)
    {
        const long wantsValue = 0;
        const long wantsHandle = 1;
        var (handle, function) = ((long)call[0]!, (string)call[1]!);
        if (function == "tick")
        {
            Interlocked.Increment(ref _ticks);
            if (Ticked is { } ticked)
            {
                using var arguments = JsonDocument.Parse((string)call[2]!);
                ticked(arguments.RootElement);
            }

            _ticking.TrySetResult();
        }

        var result = function switch
        {
            _ when call[3] is wantsHandle => $$"""{"__jsObjectId":{{++_modules}}}""",
            // The strip for lost connections attaches as well, and wants nothing back.
            "attach" when call[3] is wantsValue => Attached(),
            "circusTheme.read" => """{"choice":"system","isDark":true}""",
            "read" => "\"local\"",
            _ => "null",
        };
        if (handle != 0)
        {
            await SendAsync(null, "EndInvokeJSFromDotNet", handle, true, string.Create(CultureInfo.InvariantCulture, $"[{handle},true,{result}]"));
        }
    }

    /// <summary>The live feed begins: the page is interactive.</summary>
    private string Attached()
    {
        _shown.TrySetResult(TimeProvider.System.GetElapsedTime(_begun));
        return "true";
    }

    private async Task SendAsync(string? id, string method, params object?[] arguments)
    {
        await _sending.WaitAsync(_stop.Token);
        try
        {
            await _socket.SendAsync(HubMessages.Invocation(id, method, arguments), WebSocketMessageType.Binary, true, _stop.Token);
        }
        finally
        {
            _sending.Release();
        }
    }

    [GeneratedRegex("<!--Blazor:(\\{.*?\\})-->")]
    private static partial Regex Marker();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(.*?)-->")]
    private static partial Regex State();
}
