using System.Globalization;
using System.Text.Json;
using Circus.Protocol.Client;
using Circus.Web.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Circus.Web.Components.Pages;

/// <summary>The sockets that circusd holds open: who uses them, who waits.</summary>
public sealed partial class SocketsPage
{
    private const int SparkPoints = 60;

    private readonly CancellationTokenSource _stop = new();
    private List<SocketRow>? _rows;
    private string? _fault;

    [Inject]
    private ICircusClient Client { get; set; } = default!;

    private protected override int Window => SparkPoints;

    private string Lead => _rows is { Count: > 0 and var count } ? $"{count} {(count == 1 ? "socket that circusd holds" : "sockets that circusd holds")} open" : "What circusd holds open for its watchers";

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await AskAsync();
        }
    }

    protected override void Dispose(bool disposing)
    {
        _stop.Cancel();
        _stop.Dispose();
        base.Dispose(disposing);
    }

    private protected override IEnumerable<string> Columns() =>
        (_rows ?? []).SelectMany(row => new[] { ColumnId.OfSocket(row.Name), ColumnId.OfSocket(row.Name) + ColumnId.Accepts });

    private async Task AskAsync()
    {
        try
        {
            var reply = await Client.CallAsync("listsockets", null, _stop.Token);
            _rows = [.. reply.GetProperty("sockets").EnumerateArray().Select(SocketRow.Of).OrderBy(row => row.Name, StringComparer.Ordinal)];
            _fault = null;
        }
        catch (CircusException failure)
        {
            _fault = failure.Message;
        }
        catch (Exception fault) when (fault is KeyNotFoundException or InvalidOperationException)
        {
            _fault = "The answer of circusd cannot be read.";
        }
        catch (Exception failure) when (failure is OperationCanceledException or JSDisconnectedException)
        {
            return;
        }

        StateHasChanged();
    }

    /// <param name="Name">As configured.</param>
    /// <param name="Address">Host and port, or a path.</param>
    /// <param name="Backlog">How many may wait.</param>
    private sealed record SocketRow(string Name, string Address, int? Backlog)
    {
        public static SocketRow Of(JsonElement socket) => new(
            Text(socket, "name"),
            Text(socket, "path") is { Length: > 0 } path ? path : $"{Text(socket, "host")}:{Text(socket, "port")}",
            int.TryParse(Text(socket, "backlog"), NumberStyles.None, CultureInfo.InvariantCulture, out var backlog) ? backlog : null);

        private static string Text(JsonElement socket, string key) => socket.TryGetProperty(key, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.String => value.GetString()!,
                JsonValueKind.Null => "",
                _ => value.GetRawText(),
            }
            : "";
    }
}
