namespace Circus.Daemon.Configuration;

/// <summary>A watcher cannot be made of what a client sent; the message is for that client.</summary>
internal sealed class AddedWatcherException(string reason) : Exception(reason);
