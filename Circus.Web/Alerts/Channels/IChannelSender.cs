namespace Circus.Web.Alerts.Channels;

/// <summary>Brings notices to the channels of one kind.</summary>
internal interface IChannelSender
{
    ChannelKind Kind { get; }

    /// <summary>Returns when it has arrived.</summary>
    /// <exception cref="DeliveryException">It has not.</exception>
    Task SendAsync(AlertChannel channel, Notice notice, CancellationToken cancellationToken);
}
