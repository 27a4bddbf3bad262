using System.Globalization;

namespace Circus.Web.Alerts.Channels;

/// <summary>
/// PURE: who is told what, and when. What happens at the same time is one notice; a channel gets no more than one a minute, and none while
/// one is still on its way: a storm is one line with a number.
/// </summary>
internal static class NoticePlan
{
    /// <summary>More are counted, not named.</summary>
    public const int MostNamed = 20;

    /// <summary>What begins within this time of the first goes with it.</summary>
    public static readonly TimeSpan Gather = TimeSpan.FromSeconds(5);

    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <summary>The book with the notices that are due now in its outbox; the same one when there are none.</summary>
    public static AlertBook Step(AlertBook book, DateTimeOffset now)
    {
        var silent = book.Rules.Where(rule => rule.IsSilent(now)).Select(rule => rule.Id).ToHashSet();
        foreach (var channel in book.Channels.Where(channel => channel.IsOn && book.Outbox.All(notice => notice.Channel != channel.Id)))
        {
            var firing = book.Firing.Where(alert => Concerns(book, alert, channel) && !silent.Contains(alert.Rule) && !alert.Told.Contains(channel.Id)).ToList();
            var ended = book.Past.TakeWhile(alert => alert.Ended >= channel.Created)
                .Where(alert => Concerns(book, alert, channel) && !alert.WasSilent && !alert.EndTold.Contains(channel.Id)).ToList();
            var first = firing.Select(alert => alert.Fired).Concat(ended.Select(alert => alert.Ended)).Min();
            if (first is null || now < first + Gather || now < channel.Told + Pause)
            {
                continue;
            }

            book = book with
            {
                Outbox = [.. book.Outbox, new Notice
                {
                    Id = string.Create(CultureInfo.InvariantCulture, $"{channel.Id}-{now.ToUnixTimeMilliseconds()}"),
                    Channel = channel.Id,
                    Created = now,
                    NextTry = now,
                    Firing = [.. firing.Take(MostNamed)],
                    Ended = [.. ended.Take(MostNamed)],
                    FiringCount = firing.Count,
                    EndedCount = ended.Count,
                }],
                Channels = [.. book.Channels.Select(one => one.Id == channel.Id ? one with { Told = now } : one)],
                Active = [.. book.Active.Select(alert => firing.Contains(alert) ? alert with { Told = [.. alert.Told, channel.Id] } : alert)],
                Past = [.. book.Past.Select(alert => ended.Contains(alert) ? alert with { EndTold = [.. alert.EndTold, channel.Id] } : alert)],
            };
        }

        return book;
    }

    /// <summary>Of a rule that is gone, those who know of the alert are told that it is over.</summary>
    private static bool Concerns(AlertBook book, Alert alert, AlertChannel channel) => book.Rule(alert.Rule)?.Concerns(channel.Id) ?? alert.Told.Contains(channel.Id);
}
