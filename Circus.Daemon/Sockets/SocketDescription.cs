namespace Circus.Daemon.Sockets;

/// <summary>A managed socket as "listsockets" shows it. Host and port, or the path.</summary>
internal sealed record SocketDescription(int Fd, string Name, int Backlog, string? Host, int? Port, string? Path);
