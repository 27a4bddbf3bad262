namespace Circus.Stats.Sockets;

/// <summary>A socket as the kernel's diagnosis tells of it.</summary>
/// <param name="IsListening">Else it is established.</param>
/// <param name="Port">Its own; 0 for a Unix socket.</param>
/// <param name="AddressHigh">The first half of its own address; of an IPv4 one, the whole in the upper half.</param>
/// <param name="AddressLow">The second half.</param>
/// <param name="PathHash">Of the name of a Unix socket; 0 for others.</param>
/// <param name="Queue">Listening: connections that wait. Established: bytes received that nobody has read.</param>
/// <param name="Limit">Listening: how many may wait. Established: bytes to send that the other side has not taken.</param>
/// <param name="Cookie">Its identity for as long as it lives.</param>
internal readonly record struct DiagSocket(
    bool IsListening, int Port, ulong AddressHigh, ulong AddressLow, int PathHash, uint Queue, uint Limit, ulong Cookie);
