using Circus.Protocol.Client;

namespace Circus.Web.Operations;

/// <summary>The user may not; the daemon has not heard of it.</summary>
internal sealed class CommandForbiddenException() : CircusException("Your role may look, but not act. An administrator can change that.");
