using System.Net.Sockets;

namespace Circus.Daemon.Processes;

/// <summary>A question over the network, asked outside the arbiter's loop and answered on it. Disposed, it is called off. On the loop but for the asking.</summary>
internal sealed class Question : IDisposable
{
    // Not disposed: the token may still be looked at, and without a timer or a handle there is nothing to free.
    private readonly CancellationTokenSource _source = new();
    private bool _isDisposed;

    private Question()
    {
    }

    /// <summary>Asks once.</summary>
    /// <param name="post">Runs something on the loop.</param>
    /// <param name="target">Whom, for the answer when there is none.</param>
    /// <param name="timeout">No answer by then is a fault.</param>
    /// <param name="ask">Asks; on any thread.</param>
    /// <param name="answer">Called once on the loop, unless disposed before: what was answered, or why nothing.</param>
    public static Question Ask<T>(Action<Action> post, string target, TimeSpan timeout, Func<CancellationToken, Task<T>> ask, Action<T?, string?> answer)
    {
        var question = new Question();
        _ = RunAsync();
        return question;

        async Task RunAsync()
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(question._source.Token);
            limit.CancelAfter(timeout);
            var (found, fault) = (default(T), (string?)null);
            try
            {
                found = await ask(limit.Token);
            }
            catch (OperationCanceledException)
            {
                fault = $"{target}: no answer within {timeout.TotalSeconds:0.###} s";
            }
            catch (Exception error) when (error is HttpRequestException or SocketException or IOException or UriFormatException or NotSupportedException)
            {
                fault = $"{target}: {error.Message}";
            }

            if (!question._source.IsCancellationRequested)
            {
                post(() => question.Answer(() => answer(found, fault)));
            }
        }
    }

    /// <summary>A question that needs nobody to be asked.</summary>
    public static Question Answered(Action<Action> post, Action answer)
    {
        var question = new Question();
        post(() => question.Answer(answer));
        return question;
    }

    /// <summary>A client for such questions: a redirection is an answer, no cookie or proxy belongs to it, and no connection is kept.</summary>
    /// <param name="longest">The most bytes of a body that is read.</param>
    public static HttpClient NewHttpClient(int longest) => new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            PooledConnectionLifetime = TimeSpan.Zero,
        })
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = longest,
    };

    public void Dispose()
    {
        _isDisposed = true;
        _source.Cancel();
    }

    private void Answer(Action answer)
    {
        if (!_isDisposed)
        {
            answer();
        }
    }
}
