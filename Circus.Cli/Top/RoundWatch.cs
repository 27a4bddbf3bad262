using Circus.Cli.Top.Model;
using Circus.Protocol.Messages;

namespace Circus.Cli.Top;

/// <summary>Knows when a node has been heard once completely: from the first aggregate on until that watcher is published again.</summary>
internal sealed class RoundWatch(TopNode node, bool isDescribed)
{
    private string? _first;
    private bool _isRound;

    /// <summary>circusd answered, or did not, or is not asked.</summary>
    private bool _isAsked = !isDescribed;

    public bool IsComplete => _isRound && _isAsked && node.Missing.Count == 0;

    public void Heard(StatsSample sample)
    {
        if (sample is WatcherSample)
        {
            _isRound |= sample.WatcherKey == _first;
            _first ??= sample.WatcherKey;
        }
    }

    /// <summary>All watchers in one message.</summary>
    public void HeardRound() => _isRound = true;

    public void Asked() => _isAsked = true;
}
