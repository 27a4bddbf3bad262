namespace Circus.Protocol.Tests;

/// <summary>Messages on a byte stream.</summary>
public sealed class StreamFrameTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Frames_OneAfterTheOther_ComeBackWhole()
    {
        var large = new byte[1_000_000];
        Random.Shared.NextBytes(large);
        using var stream = new MemoryStream([.. StreamFrame.Of("first"u8), .. StreamFrame.Of([]), .. StreamFrame.Of(large)]);

        foreach (var expected in new[] { "first"u8.ToArray(), [], large })
        {
            var read = await StreamFrame.ReadAsync(stream, large.Length, Token);
            Assert.True(expected.AsSpan().SequenceEqual(read));
        }

        Assert.Null(await StreamFrame.ReadAsync(stream, large.Length, Token));
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 11 })]
    [InlineData(new byte[] { 255, 255, 255, 255 })]
    [InlineData(new byte[] { 127, 255, 255, 255 })]
    public async Task Length_BeyondTheLimit_IsRefused(byte[] header)
    {
        using var stream = new MemoryStream(header);

        await Assert.ThrowsAsync<InvalidDataException>(async () => await StreamFrame.ReadAsync(stream, 10, Token));
    }

    [Theory]
    [InlineData(new byte[] { 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 4, 1 })]
    public async Task Stream_EndsInAFrame_IsAnError(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);

        await Assert.ThrowsAsync<EndOfStreamException>(async () => await StreamFrame.ReadAsync(stream, 10, Token));
    }
}
