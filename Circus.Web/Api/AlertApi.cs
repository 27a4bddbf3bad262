using System.ComponentModel;
using Circus.Web.Alerts;

namespace Circus.Web.Api;

/// <summary>What fires, for programs that ask instead of being told by a channel.</summary>
internal static class AlertApi
{
    private const int MostPast = 1000;

    public static void Map(RouteGroupBuilder api) => api.MapGroup("/alerts").WithTags("Alerts")
        .MapGet("", (ApiCaller caller, AlertBoard board, [Description("How many of those that are over, at most 1000.")] int past = 0) =>
        {
            var book = board.Current.SeenWith(caller.Rights);
            return TypedResults.Ok(book.Active.Concat(book.Past.Take(Math.Clamp(past, 0, MostPast))).Select(AlertView.Of));
        })
        .WithSummary("What fires or is about to, the worst first; then what is over, newest first.");
}
