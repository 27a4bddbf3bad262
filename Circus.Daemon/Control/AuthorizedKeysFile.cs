using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Circus.Protocol.Keys;
using Microsoft.Extensions.Logging;

namespace Circus.Daemon.Control;

/// <summary>
/// The clients that may give commands over TCP, from a file that is read again when it has changed. What cannot be read, or others may write,
/// authorises nobody: taking a line out, or the file away, works in any case.
/// </summary>
internal sealed partial class AuthorizedKeysFile : IDisposable
{
    private static readonly TimeSpan _period = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly KeyPair _server;
    private readonly TimeProvider _time;
    private readonly ILogger<AuthorizedKeysFile> _logger;
    private readonly ITimer _timer;
    private readonly Lock _reading = new();
    private volatile FrozenDictionary<string, AuthorizedKey> _keys = FrozenDictionary<string, AuthorizedKey>.Empty;
    private (DateTime Written, long Length, UnixFileMode Mode)? _seen;

    public AuthorizedKeysFile(string path, KeyPair server, TimeProvider time, ILogger<AuthorizedKeysFile> logger)
    {
        (_path, _server, _time, _logger) = (path, server, time, logger);
        Look();
        // On a thread of the pool: nobody waits for a file.
        _timer = time.CreateTimer(_ => Look(), null, _period, _period);
    }

    /// <summary>The key with that text, if it is authorised at this moment.</summary>
    public bool TryFind(string publicText, [NotNullWhen(true)] out AuthorizedKey? key) => _keys.TryGetValue(publicText, out key);

    public void Dispose() => _timer.Dispose();

    /// <summary>Reads the file when it is another than before.</summary>
    internal void Look()
    {
        if (!_reading.TryEnter())
        {
            // The last look still hangs in a slow file system.
            return;
        }

        try
        {
            var file = new FileInfo(_path);
            var seen = file.Exists ? (file.LastWriteTimeUtc, file.Length, file.UnixFileMode) : default;
            if (seen != _seen)
            {
                _seen = seen;
                Replace(Read(file));
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Once for each change of the file, not for each look.
            LogUnreadable(_logger, _path, fault.Message);
            Replace([]);
        }
        finally
        {
            _reading.Exit();
        }
    }

    private IReadOnlyList<AuthorizedLine> Read(FileInfo file)
    {
        if (!file.Exists)
        {
            LogUnreadable(_logger, _path, "it does not exist");
            return [];
        }

        if ((file.UnixFileMode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
        {
            LogUnreadable(_logger, _path, "others than its owner may write it; chmod go-w");
            return [];
        }

        return AuthorizedLine.ReadAll(File.ReadLines(_path), fault => LogBadLine(_logger, _path, fault));
    }

    private void Replace(IReadOnlyList<AuthorizedLine> lines)
    {
        var before = _keys;
        _keys = lines.ToFrozenDictionary(
            line => line.PublicText,
            line => before.TryGetValue(line.PublicText, out var known)
                ? known.With(line.Name, line.Role)
                : new AuthorizedKey(line.Name, line.Role, line.PublicText, new RequestSeal(_server, line.Public), new NonceMemory(_time)),
            StringComparer.Ordinal);
        LogRead(_logger, _path, lines.Count);
    }

    [LoggerMessage(1340, LogLevel.Information, "{Path} authorises {Count} keys", EventName = "KeysRead")]
    private static partial void LogRead(ILogger logger, string path, int count);

    [LoggerMessage(1341, LogLevel.Error, "{Path} authorises nobody: {Reason}", EventName = "KeysUnreadable")]
    private static partial void LogUnreadable(ILogger logger, string path, string reason);

    [LoggerMessage(1342, LogLevel.Error, "{Path}, {Fault}; the line authorises nobody", EventName = "KeysBadLine")]
    private static partial void LogBadLine(ILogger logger, string path, string fault);
}
