namespace Circus.Cli.Tests;

/// <summary>Does something again and again until disposed.</summary>
internal sealed class Repetition : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _loop;

    public Repetition(Action action) => _loop = RunAsync(action);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _loop;
        _ending.Dispose();
    }

    private async Task RunAsync(Action action)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        try
        {
            while (await timer.WaitForNextTickAsync(_ending.Token))
            {
                action();
            }
        }
        catch (OperationCanceledException)
        {
            // The test has what it wanted.
        }
    }
}
