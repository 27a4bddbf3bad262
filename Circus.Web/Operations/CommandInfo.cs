using Circus.Web.Access;

namespace Circus.Web.Operations;

/// <summary>What circusd says about one of its commands, in a few sentences, and which of the <see cref="Permissions"/> it needs.</summary>
internal sealed record CommandInfo(string Name, string Permission, string Help, IReadOnlyList<CommandParameter> Parameters)
{
    public bool Takes(string parameter) => Parameters.Any(known => known.Name == parameter);
}
