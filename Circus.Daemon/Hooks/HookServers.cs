using System.Net.Http.Headers;
using System.Net.Mime;
using Circus.Daemon.Processes;

namespace Circus.Daemon.Hooks;

/// <summary>Calls by HTTP: a POST of the context, to which 200 to 299 agrees and any other status says no.</summary>
/// <param name="post">Runs something on the arbiter's loop.</param>
internal sealed class HookServers(Action<Action> post) : IHookServers, IDisposable
{
    /// <summary>As much as a command could say, which is what a pipe holds.</summary>
    private const int LongestAnswer = 64 * 1024;

    private readonly Lazy<HttpClient> _http = new(() => Question.NewHttpClient(LongestAnswer));

    public IDisposable Call(Uri address, byte[] context, TimeSpan timeout, Action<CommandResult> ended) =>
        Question.Ask(
            post, address.ToString(), timeout, cancellationToken => PostAsync(address, context, cancellationToken), (result, fault) => ended(fault is null ? result : new CommandResult(fault, default)));

    public void Dispose()
    {
        if (_http.IsValueCreated)
        {
            _http.Value.Dispose();
        }
    }

    private async Task<CommandResult> PostAsync(Uri address, byte[] context, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(context) { Headers = { ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json) } };
        using var response = await _http.Value.PostAsync(address, content, cancellationToken);
        return response.IsSuccessStatusCode
            ? new CommandResult(null, ExitStatus.Exited(0), Output: await response.Content.ReadAsStringAsync(cancellationToken))
            : new CommandResult(null, default) { Refusal = $"answered {(int)response.StatusCode}" };
    }
}
