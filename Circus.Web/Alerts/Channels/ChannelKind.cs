namespace Circus.Web.Alerts.Channels;

/// <summary>How somebody is told. The names are in files: append only.</summary>
public enum ChannelKind
{
    WebHook,
    Mail,
}
