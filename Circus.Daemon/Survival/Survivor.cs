using Circus.Daemon.Interop;

namespace Circus.Daemon.Survival;

/// <summary>A process of a former daemon that lives.</summary>
/// <param name="Memory">Its place in the journal, with its pid.</param>
/// <param name="PidFd">Opened before its start time was compared, so that it names this process and no other.</param>
internal sealed record Survivor(RememberedProcess Memory, SafeFd PidFd);
