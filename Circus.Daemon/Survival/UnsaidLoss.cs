using Circus.Daemon.Streams;

namespace Circus.Daemon.Survival;

/// <summary>Output of a process that had ended when the former daemon was killed, and that may be in no file.</summary>
/// <param name="Id">Of that process.</param>
/// <param name="Stream">Which of its outputs.</param>
/// <param name="Pid">The same process.</param>
/// <param name="Owner">Whose it was, see <see cref="OutputLedger.OwnerOf"/>.</param>
/// <param name="IsOpen">
/// Whether that daemon had not come to its end: what was in the pipe is gone, and nobody can tell how much that was. Otherwise it is known how many bytes are
/// missing, and the mark says it.
/// </param>
internal sealed record UnsaidLoss(long Id, StreamName Stream, int Pid, long Owner, bool IsOpen);
