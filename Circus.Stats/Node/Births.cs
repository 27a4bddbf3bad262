namespace Circus.Stats.Node;

/// <summary>What the machine tells of the processes and threads that it has made; what it does not tell is null.</summary>
/// <param name="Count">Since it was started; of the whole machine, also in a container.</param>
/// <param name="LastPid">The number given last, of those that are seen here. Numbers are given in ascending order, from the beginning again at their end.</param>
internal readonly record struct Births(long? Count, int? LastPid);
