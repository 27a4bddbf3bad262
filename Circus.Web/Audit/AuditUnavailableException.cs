using Circus.Protocol.Client;

namespace Circus.Web.Audit;

/// <summary>What is asked for cannot be written down, so it is not done.</summary>
internal sealed class AuditUnavailableException(string reason)
    : CircusException($"The console cannot write its audit, so nothing was done: {reason}");
