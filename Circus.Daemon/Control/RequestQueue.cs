using System.Globalization;
using Circus.Daemon.Arbitration;
using Circus.Protocol;

namespace Circus.Daemon.Control;

/// <summary>
/// What waits between the channels and the arbiter: one queue for each client, served in turns, so that a client that floods the daemon
/// waits for itself. Bounded for each client and as a whole; what comes beyond is refused at once. Thread-safe.
/// </summary>
/// <param name="post">Posts to the arbiter's loop.</param>
/// <param name="commands">Carries them out.</param>
/// <param name="time">Clock of the rate.</param>
/// <param name="rate">Requests that one client may send in a second; 0 for any number.</param>
internal sealed class RequestQueue(Action<ArbiterMessage> post, CommandTable commands, TimeProvider time, int rate)
{
    /// <summary>Requests that only read, in one turn of the loop: a death of a process waits a millisecond at most.</summary>
    private const int MostInTurn = 64;

    private readonly Lock _queues = new();
    private readonly Queue<ClientQueue> _turns = new();
    private int _count;
    private long _bytes;
    private bool _isPosted;

    /// <summary>Lets it wait for its turn; otherwise the sentence to answer with.</summary>
    public string? FaultOfAdding(ClientQueue client, PendingRequest request)
    {
        lock (_queues)
        {
            client.LastSeen = time.GetTimestamp();
            if (!IsWithinRate(client))
            {
                return string.Create(CultureInfo.InvariantCulture, $"more than {rate} requests within a second (request_rate in [circus]); wait and try again");
            }

            if (client.Waiting.Count >= WireLimits.MaxQueuedOfClient)
            {
                return $"arbiter is already running {WireLimits.MaxQueuedOfClient} commands of this client; wait for the answers and try again";
            }

            if (_count >= WireLimits.MaxQueued || _bytes + request.Bytes > WireLimits.MaxQueuedBytes)
            {
                return $"arbiter is already running {_count} commands; try again";
            }

            _count++;
            _bytes += request.Bytes;
            client.Waiting.Enqueue(request);
            if (client.Waiting.Count == 1)
            {
                _turns.Enqueue(client);
            }

            if (_isPosted)
            {
                return null;
            }

            _isPosted = true;
        }

        post(new ArbiterMessage.Run(Turn));
        return null;
    }

    /// <summary>On the arbiter's loop: some that only read, or one that changes something, because what it settles is told at the end of a turn.</summary>
    private void Turn()
    {
        for (var i = 0; i < MostInTurn; i++)
        {
            if (Next() is not { } next)
            {
                return;
            }

            commands.Run(next.Request, next.Reply);
            if (!CommandTable.OnlyReads(next.Request.Command))
            {
                break;
            }
        }

        post(new ArbiterMessage.Run(Turn));
    }

    private PendingRequest? Next()
    {
        lock (_queues)
        {
            if (!_turns.TryDequeue(out var client))
            {
                _isPosted = false;
                return null;
            }

            var next = client.Waiting.Dequeue();
            _count--;
            _bytes -= next.Bytes;
            if (client.Waiting.Count > 0)
            {
                _turns.Enqueue(client);
            }

            return next;
        }
    }

    private bool IsWithinRate(ClientQueue client)
    {
        if (rate == 0)
        {
            return true;
        }

        // A second's worth may come at once.
        var tokens = client.Allowance is { } before
            ? Math.Min(rate, before.Tokens + (time.GetElapsedTime(before.At, client.LastSeen).TotalSeconds * rate))
            : rate;
        client.Allowance = (tokens >= 1 ? tokens - 1 : tokens, client.LastSeen);
        return tokens >= 1;
    }
}
