using System.ComponentModel;
using Circus.Web.Access;
using Circus.Web.Alerts;

namespace Circus.Web.Api;

/// <summary>What fires, for programs that ask instead of being told by a channel.</summary>
internal static class AlertApi
{
    private const int MostPast = 1000;

    public static void Map(RouteGroupBuilder api) => api.MapGroup("/alerts").WithTags("Alerts")
        .MapGet("", (ApiCaller caller, AlertBoard board, [Description("How many of those that are over, at most 1000.")] int past = 0) =>
        {
            var rights = caller.Rights;
            var book = board.Current;
            return TypedResults.Ok(book.Active.Where(IsVisible).Concat(book.Past.Where(IsVisible).Take(Math.Clamp(past, 0, MostPast))).Select(AlertView.Of));

            // What is not of a watcher of this node is told to those who see everything.
            bool IsVisible(Alert alert) => rights.Allows(Permissions.View, alert is { Node: "", Watcher: { } watcher } ? CommandTarget.Of(watcher) : CommandTarget.Everything);
        })
        .WithSummary("What fires or is about to, the worst first; then what is over, newest first.");
}
