using Circus.Plugins.Statsd;

namespace Circus.Plugins.Observers;

/// <summary>Asks for a page, again and again.</summary>
internal sealed class HttpObserver : BuiltInPlugin
{
    private readonly Uri _url;
    private readonly TimeSpan _timeout;
    private readonly string? _restartOnError;

    // A new connection each time: whether one can be made is a part of the question.
    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero }) { Timeout = Timeout.InfiniteTimeSpan };

    public HttpObserver(PluginServices services)
        : base(services, new StatsdSender(services.Options))
    {
        var options = services.Options;
        LoopRate = options.Period("loop_rate");
        _timeout = options.Period("timeout");
        _restartOnError = options.Text("restart_on_error");
        _url = Uri.TryCreate(options.Text("check_url"), UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url! : new Uri("http://localhost/");
        if (url is not { Scheme: "http" or "https" })
        {
            options.Fault("check_url", $"found \"{options.Text("check_url")}\", allowed: an address as http://localhost/");
        }
    }

    public override TimeSpan? LoopRate { get; }

    public override void Dispose()
    {
        _http.Dispose();
        base.Dispose();
    }

    protected override async Task LookAfterAsync(CancellationToken cancellationToken) =>
        await ActAsync((await AskAsync(cancellationToken)).ToActions(_restartOnError), cancellationToken);

    private async Task<HttpAnswer> AskAsync(CancellationToken cancellationToken)
    {
        var begin = Time.GetTimestamp();
        using var limit = new CancellationTokenSource(_timeout, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var response = await _http.GetAsync(_url, HttpCompletionOption.ResponseHeadersRead, either.Token);
            await response.Content.CopyToAsync(Stream.Null, either.Token);
            return new HttpAnswer((int)response.StatusCode, Time.GetElapsedTime(begin));
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException || (fault is OperationCanceledException && limit.IsCancellationRequested))
        {
            return new HttpAnswer(HttpAnswer.None, Time.GetElapsedTime(begin));
        }
    }
}
