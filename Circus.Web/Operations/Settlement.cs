namespace Circus.Web.Operations;

/// <summary>What became of an act, as the daemon shows it.</summary>
/// <param name="Text">One sentence.</param>
/// <param name="IsTrouble">It is not what was wanted.</param>
internal sealed record Settlement(string Text, bool IsTrouble);
