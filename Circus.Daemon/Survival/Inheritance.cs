namespace Circus.Daemon.Survival;

/// <summary>What a former daemon has left of its processes.</summary>
/// <param name="Living">Those that live.</param>
/// <param name="Fallen">Those that ended while no daemon ran.</param>
internal sealed record Inheritance(IReadOnlyList<Survivor> Living, IReadOnlyList<Fallen> Fallen);
