using Circus.Web.Alerts;
using Circus.Web.Operations;
using MudBlazor;

namespace Circus.Web.Components.Alerts;

/// <summary>What is looked at, and who is told.</summary>
public sealed partial class AlertRulesPage
{
    private string Tells(AlertRule rule)
    {
        var channels = Book.Channels.Where(channel => channel.IsOn && rule.Concerns(channel.Id)).Select(channel => channel.Name).ToList();
        return channels.Count == 0 ? "this console" : string.Join(", ", channels);
    }

    private (string Tone, string Word) Now(AlertRule rule)
    {
        var firing = Book.Firing.Where(alert => alert.Rule == rule.Id).ToList();
        return rule switch
        {
            { IsOn: false } => ("quiet", "off"),
            _ when rule.IsSilent(Time.GetUtcNow()) => ("quiet", firing.Count > 0 ? $"silent, {firing.Count} firing" : "silent"),
            _ when firing.Count > 0 => (AlertList.Tone(firing[0]), $"{firing.Count} firing"),
            _ => ("good", "well"),
        };
    }

    private Task AddAsync() => OpenAsync(new AlertRule { Id = Guid.NewGuid().ToString("N")[..12], Name = "", Kind = AlertKind.Cpu, Limit = 90, Seconds = 60 });

    private Task EditAsync(AlertRule rule) => OpenAsync(rule);

    private async Task OpenAsync(AlertRule rule)
    {
        Faults = [];
        var dialog = await Dialogs.ShowAsync<RuleDialog>(null, new DialogParameters<RuleDialog> { { shown => shown.Rule, rule } }, Sheet);
        await dialog.Result;
    }

    private async Task SilenceAsync(AlertRule rule)
    {
        Faults = [];
        var dialog = await Dialogs.ShowAsync<SilenceDialog>(null, new DialogParameters<SilenceDialog> { { shown => shown.Rule, rule } }, Sheet);
        await dialog.Result;
    }

    private async Task RemoveAsync(AlertRule rule)
    {
        if (await AskAsync(new Consequence($"Remove the rule {rule.Name}?", ["What fires of it is forgotten, and it looks at nothing any more."], "Remove rule", IsDestructive: true)))
        {
            await DoAsync(() => Desk.RemoveAsync(rule));
        }
    }

    private async Task DoAsync(Func<Task<IReadOnlyList<string>>> act) => Faults = await act();
}
