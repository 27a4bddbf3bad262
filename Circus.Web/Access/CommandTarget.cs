namespace Circus.Web.Access;

/// <summary>What a permission is asked for.</summary>
internal sealed record CommandTarget
{
    /// <summary>The daemon itself, or all watchers at once: a right on some watchers is not enough.</summary>
    public static readonly CommandTarget Everything = new();

    /// <summary>Not a command yet: whether there is anything on which the permission is held. For pages and addresses.</summary>
    public static readonly CommandTarget Anything = new() { IsAnything = true };

    private CommandTarget()
    {
    }

    /// <summary>Its name; null for <see cref="Everything"/>.</summary>
    public string? Watcher { get; private init; }

    public bool IsAnything { get; private init; }

    public static CommandTarget Of(string watcher) => new() { Watcher = watcher };
}
