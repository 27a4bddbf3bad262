namespace Circus.Daemon.Hooks;

/// <summary>When a hook is called. The words are those of the keys hooks.NAME.</summary>
internal static class HookName
{
    public const string BeforeStart = "before_start";
    public const string AfterStart = "after_start";
    public const string BeforeSpawn = "before_spawn";
    public const string AfterSpawn = "after_spawn";
    public const string BeforeStop = "before_stop";
    public const string AfterStop = "after_stop";
    public const string BeforeSignal = "before_signal";
    public const string AfterSignal = "after_signal";
    public const string BeforeReap = "before_reap";
    public const string AfterReap = "after_reap";
    public const string ExtendedStats = "extended_stats";

    public static readonly IReadOnlyList<string> All =
    [
        BeforeStart, AfterStart, BeforeSpawn, AfterSpawn, BeforeStop, AfterStop, BeforeSignal, AfterSignal, BeforeReap, AfterReap,
        ExtendedStats,
    ];
}
