using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Circus.EndToEnd.Tests;

/// <summary>"circusctl listen", line by line.</summary>
internal sealed class Listening(Process process) : IAsyncDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    public async Task<(string Topic, JsonNode Payload)> NextAsync()
    {
        var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(_limit)
            ?? throw new InvalidOperationException("circusctl ended");
        var colon = line.IndexOf(": ", StringComparison.Ordinal);
        return (line[..colon], JsonNode.Parse(line[(colon + 2)..])!);
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
