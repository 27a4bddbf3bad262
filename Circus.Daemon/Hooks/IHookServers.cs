using Circus.Daemon.Processes;

namespace Circus.Daemon.Hooks;

/// <summary>Calls hooks that are servers, outside the arbiter's loop, and answers on it.</summary>
internal interface IHookServers
{
    /// <summary>Calls once.</summary>
    /// <param name="address">Where.</param>
    /// <param name="context">What it is told, JSON.</param>
    /// <param name="timeout">No answer by then is a fault.</param>
    /// <param name="ended">Called once, on the arbiter's loop, unless disposed before.</param>
    /// <returns>Calls it off.</returns>
    IDisposable Call(Uri address, byte[] context, TimeSpan timeout, Action<CommandResult> ended);
}
