namespace Circus.Daemon.Survival;

/// <summary>Output of a process that had ended when the former daemon was killed, and that may be in no file.</summary>
/// <param name="Pid">Of that process.</param>
/// <param name="Owner">Whose it was, see <see cref="OutputLedger.OwnerOf"/>.</param>
/// <param name="Bytes">Known to be missing.</param>
/// <param name="IsOpen">Whether that daemon had not come to its end: what was in the pipe is gone, and nobody can tell how much that was.</param>
internal sealed record UnsaidLoss(int Pid, long Owner, long Bytes, bool IsOpen);
