using Microsoft.Playwright;

namespace Circus.EndToEnd.Tests;

/// <summary>Counts what crosses the circuits of a page, in both directions, without the headers of WebSocket and TCP.</summary>
internal sealed class Traffic
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(30);

    // The name of the script's function, with its length, as MessagePack writes it.
    private static readonly byte[] _tick = [0xA4, .. "tick"u8];

    private readonly SemaphoreSlim _ticks = new(0);
    private long _bytes;

    public Traffic(IPage page) => page.WebSocket += (_, socket) =>
    {
        socket.FrameSent += (_, frame) => Count(frame);
        socket.FrameReceived += (_, frame) => Count(frame);
    };

    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>The next tick of the live feed, from the last one that was asked for.</summary>
    public async Task TickAsync() => Assert.True(await _ticks.WaitAsync(_limit, TestContext.Current.CancellationToken), "no tick has come");

    private void Count(IWebSocketFrame frame)
    {
        var bytes = frame.Binary ?? [];
        Interlocked.Add(ref _bytes, bytes.Length);
        if (bytes.AsSpan().IndexOf(_tick) >= 0)
        {
            _ticks.Release();
        }
    }
}
