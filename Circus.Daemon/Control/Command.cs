using System.Text.Json.Nodes;

namespace Circus.Daemon.Control;

/// <summary>One command: name, permission, help and what it does. Runs on the arbiter's loop and never waits there.</summary>
internal abstract class Command
{
    public abstract string Name { get; }

    public abstract Permission Permission { get; }

    /// <summary>What it does, in a few sentences. The one text for `docs/commands.md`, for `circusctl help`, and for whoever asks with `commands`. The first sentence is the summary.</summary>
    public abstract string Help { get; }

    public virtual IReadOnlyList<CommandProperty> Properties => [];

    /// <summary>Keys of a reply beside those that every one has.</summary>
    public virtual IReadOnlyList<(string Key, string Help)> Reply => [];

    public virtual CommandExample? Example => null;

    /// <exception cref="CommandException">It cannot be carried out as asked.</exception>
    public abstract CommandOutcome Run(CommandContext context, CommandProperties properties);
}

/// <summary>Result fields, at once or later.</summary>
/// <param name="Fields">Those that are known at once.</param>
/// <param name="Pending">Those that come later; a client that does not wait gets neither them nor failures.</param>
/// <param name="IsAwaitedByAll">The command has no result but what comes later, so that everybody waits for it.</param>
internal readonly record struct CommandOutcome(JsonObject? Fields, Task<JsonObject>? Pending, bool IsAwaitedByAll)
{
    public static CommandOutcome Done(JsonObject? fields = null) => new(fields ?? [], null, false);

    public static CommandOutcome When(Task<JsonObject> pending) => new(null, pending, false);

    /// <summary>For commands that only read, and need a moment to do so outside the arbiter's loop.</summary>
    public static CommandOutcome Soon(Task<JsonObject> pending) => new(null, pending, true);
}
