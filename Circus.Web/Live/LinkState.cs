namespace Circus.Web.Live;

/// <summary>The connection from the console to circusd.</summary>
internal enum LinkState
{
    /// <summary>Not answered yet since the console started.</summary>
    Connecting,

    /// <summary>The last question was answered.</summary>
    Up,

    /// <summary>It answered once, and does not any more.</summary>
    Down,
}
