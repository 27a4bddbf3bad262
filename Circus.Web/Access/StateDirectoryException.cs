namespace Circus.Web.Access;

/// <summary>The console's state cannot be kept where it was told to.</summary>
internal sealed class StateDirectoryException(string message) : Exception(message);
