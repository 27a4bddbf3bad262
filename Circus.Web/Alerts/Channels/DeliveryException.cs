namespace Circus.Web.Alerts.Channels;

/// <summary>It did not arrive.</summary>
/// <param name="message">Why, without secrets.</param>
/// <param name="isFinal">Trying again is no use.</param>
internal sealed class DeliveryException(string message, bool isFinal = false) : Exception(message)
{
    public bool IsFinal { get; } = isFinal;
}
