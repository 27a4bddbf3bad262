using System.Net.Sockets;
using Circus.Daemon.Processes;

namespace Circus.Daemon.Health;

/// <summary>Asks by a command, by HTTP or by a connection.</summary>
/// <param name="commands">Runs commands.</param>
/// <param name="post">Runs something on the arbiter's loop.</param>
internal sealed class Prober(ICommandRunner commands, Action<Action> post) : IProber, IDisposable
{
    // Only the status counts.
    private readonly Lazy<HttpClient> _http = new(() => Question.NewHttpClient(longest: 1));

    public IDisposable Ask(ProbeOptions probe, ProbeSubject subject, Action<string?> answer) => probe.Kind switch
    {
        ProbeKind.Command => Command(probe, subject, answer),
        ProbeKind.Http => Later(probe, answer, HttpAsync),
        ProbeKind.Tcp => Later(probe, answer, TcpAsync),
    };

    /// <summary>PURE: host and port of "HOST:PORT" or "[ADDRESS]:PORT"; null when it is none.</summary>
    public static (string Host, int Port)? ParseTcp(string target)
    {
        var colon = target.LastIndexOf(':');
        var host = colon > 0 ? target[..colon].Trim('[', ']') : "";
        return host.Length > 0 && ushort.TryParse(target.AsSpan(colon + 1), out var port) && port > 0 ? (host, port) : null;
    }

    public void Dispose()
    {
        if (_http.IsValueCreated)
        {
            _http.Value.Dispose();
        }
    }

    private IDisposable Command(ProbeOptions probe, ProbeSubject subject, Action<string?> answer)
    {
        if (!ShellWords.TrySplit(probe.Target, out var words, out var fault) || words.Count == 0)
        {
            return Question.Answered(post, () => answer(fault ?? "there is no command"));
        }

        var spec = new ProcessSpec
        {
            Arguments = words,
            Environment = new Dictionary<string, string>(subject.Environment, StringComparer.Ordinal)
            {
                ["CIRCUS_WATCHER"] = subject.Watcher,
                ["CIRCUS_PID"] = $"{subject.Pid}",
                ["CIRCUS_WID"] = $"{subject.Slot}",
            },
            WorkingDirectory = subject.WorkingDirectory,
            User = subject.User,
            Group = subject.Group,
            Stdout = ChildStream.Null,
            Stderr = ChildStream.Null,
        };
        return commands.Run(spec, default, probe.Timeout, result => answer(result.Problem is { } problem ? $"{words[0]} {problem}" : null));
    }

    private Question Later(ProbeOptions probe, Action<string?> answer, Func<string, CancellationToken, Task<string?>> ask) =>
        Question.Ask(post, probe.Target, probe.Timeout, cancellationToken => ask(probe.Target, cancellationToken), (found, fault) => answer(fault ?? found));

    private async Task<string?> HttpAsync(string target, CancellationToken cancellationToken)
    {
        using var response = await _http.Value.GetAsync(new Uri(target), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return (int)response.StatusCode is >= 200 and < 400 ? null : $"{target}: answered {(int)response.StatusCode}";
    }

    private static async Task<string?> TcpAsync(string target, CancellationToken cancellationToken)
    {
        if (ParseTcp(target) is not { } place)
        {
            return $"{target}: not HOST:PORT";
        }

        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(place.Host, place.Port, cancellationToken);
        return null;
    }
}
