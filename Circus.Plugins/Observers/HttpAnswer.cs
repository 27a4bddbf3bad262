namespace Circus.Plugins.Observers;

/// <summary>What came back from a page.</summary>
/// <param name="Code">The HTTP status; <see cref="None"/> when there was no answer in time.</param>
/// <param name="Elapsed">Until it was complete.</param>
internal sealed record HttpAnswer(int Code, TimeSpan Elapsed)
{
    /// <summary>As the HTTP client of Circus counts it.</summary>
    public const int None = 599;

    public bool IsGood => Code is >= 200 and < 300;

    /// <param name="restartOnError">Watcher that has to be restarted, or null.</param>
    public IEnumerable<PluginAction> ToActions(string? restartOnError)
    {
        if (IsGood)
        {
            yield return new PluginAction.Timing("http_stats.request_time", Elapsed.TotalMilliseconds);
            yield break;
        }

        yield return new PluginAction.Count("http_stats.error");
        yield return new PluginAction.Count(FormattableString.Invariant($"http_stats.error.{Code}"));
        if (restartOnError is not null)
        {
            yield return new PluginAction.Restart(restartOnError, Code == None ? "its page does not answer" : FormattableString.Invariant($"its page answers {Code}"));
            yield return new PluginAction.Count("http_stats.restart_on_error");
        }
    }
}
