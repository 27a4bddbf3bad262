namespace Circus.Web.Host;

/// <summary>The console was handed a socket that it must not serve on.</summary>
internal sealed class ListenRefusedException(string message) : Exception(message);
