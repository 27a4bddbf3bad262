using Circus.Web.Alerts.Channels;
using Circus.Web.Operations;
using MudBlazor;

namespace Circus.Web.Components.Alerts;

/// <summary>Where alerts are told, for administrators.</summary>
public sealed partial class AlertChannelsPage
{
    private string? _trying;
    private string? _arrived;

    private Task AddAsync() => OpenAsync(new AlertChannel { Id = Guid.NewGuid().ToString("N")[..12], Name = "", To = "" });

    private async Task OpenAsync(AlertChannel channel)
    {
        (Faults, _arrived) = ([], null);
        var dialog = await Dialogs.ShowAsync<ChannelDialog>(null, new DialogParameters<ChannelDialog> { { shown => shown.Channel, channel } }, Sheet);
        await dialog.Result;
    }

    private async Task TryAsync(AlertChannel channel)
    {
        (_trying, _arrived, Faults) = (channel.Id, null, []);
        try
        {
            Faults = await Desk.TryAsync(channel, Closed);
            _arrived = Faults.Count == 0 ? channel.Name : null;
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
        finally
        {
            _trying = null;
        }
    }

    private async Task RemoveAsync(AlertChannel channel)
    {
        (Faults, _arrived) = ([], null);
        if (await AskAsync(new Consequence($"Remove the channel {channel.Name}?", ["Nothing is told there any more, also not what is on its way."], "Remove channel", IsDestructive: true)))
        {
            Faults = await Desk.RemoveAsync(channel);
        }
    }
}
