using System.Text.Json.Nodes;

namespace Circus.Daemon.Control;

/// <summary>What a client must be allowed for a command. Numbers are on the wire: append only.</summary>
internal enum Permission
{
    Read = 0,
    Operate = 1,
    Administer = 2,
}

/// <summary>One command: name, permission, help and what it does. Runs on the arbiter's loop and never waits there.</summary>
internal abstract class Command
{
    public abstract string Name { get; }

    public abstract Permission Permission { get; }

    /// <summary>One sentence, and the properties it takes; what `docs/commands.md` shows.</summary>
    public abstract string Help { get; }

    /// <exception cref="CommandException">It cannot be carried out as asked.</exception>
    public abstract CommandOutcome Run(CommandContext context, CommandProperties properties);
}

/// <summary>Result fields, at once or later. A client that does not wait gets neither fields nor failures of what comes later.</summary>
internal readonly record struct CommandOutcome(JsonObject? Fields, Task<JsonObject>? Pending)
{
    public static CommandOutcome Done(JsonObject? fields = null) => new(fields ?? [], null);

    public static CommandOutcome When(Task<JsonObject> pending) => new(null, pending);
}
