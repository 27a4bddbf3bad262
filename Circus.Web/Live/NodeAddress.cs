namespace Circus.Web.Live;

/// <summary>Where another circus is reached: <c>NAME=CONTROL,PUBSUB,STATS</c>.</summary>
/// <param name="Name">For people.</param>
/// <param name="Control">As <c>--endpoint</c>.</param>
/// <param name="Pubsub">As <c>--pubsub</c>.</param>
/// <param name="Stats">As <c>--statspoint</c>.</param>
internal sealed record NodeAddress(string Name, string Control, string Pubsub, string Stats)
{
    /// <summary>Null when it is not of that form; whether the endpoints are some is not looked at.</summary>
    public static NodeAddress? Parse(string text)
    {
        var name = text.Split('=', 2);
        return name is [{ Length: > 0 } called, var rest] && rest.Split(',') is [var control, var pubsub, var stats]
            ? new NodeAddress(called, control.Trim(), pubsub.Trim(), stats.Trim())
            : null;
    }
}
