using System.Text.Json;
using Circus.Protocol;

namespace Circus.Daemon.Control;

/// <summary>Why a payload is no request, and as far as it can be read, how to answer it.</summary>
internal sealed record RequestRefusal(ErrorCode Error, string Reason)
{
    /// <summary>Undefined when it could not be read.</summary>
    public JsonElement Id { get; init; }

    /// <summary>Who was not let in; null when it is only a mistake.</summary>
    public string? Peer { get; init; }

    /// <summary>The sender wants no answer.</summary>
    public bool IsCast { get; init; }
}
