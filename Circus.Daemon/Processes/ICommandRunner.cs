namespace Circus.Daemon.Processes;

/// <summary>Runs a command to its end: hooks and probes.</summary>
internal interface ICommandRunner
{
    /// <summary>Starts it.</summary>
    /// <param name="spec">What.</param>
    /// <param name="input">What it can read on its standard input; at most what a pipe holds, 64 KiB.</param>
    /// <param name="timeout">Then its whole group is killed.</param>
    /// <param name="ended">Called once, on the arbiter's loop, also when it could not be started; not after the disposal.</param>
    /// <returns>Kills it.</returns>
    IDisposable Run(ProcessSpec spec, ReadOnlyMemory<byte> input, TimeSpan timeout, Action<CommandResult> ended);
}
