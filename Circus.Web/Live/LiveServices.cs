using Circus.Protocol.Client;
using Circus.Protocol.Keys;
using Circus.Web.Access;
using Circus.Web.Components.Dialogs;
using Circus.Web.Components.Layout;
using Circus.Web.Live.History;
using Circus.Web.Operations;
using Circus.Web.Views;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Circus.Web.Live;

/// <summary>The data path from the daemon to the pages, and the way back for actions.</summary>
internal static class LiveServices
{
    public static IServiceCollection AddLive(this IServiceCollection services)
    {
        services.AddSingleton(_ => new SocketThread("circus-web"));
        services.AddSingleton<ICircusClient>(provider => new CircusClient(
            provider.GetRequiredService<WebOptions>().Endpoint,
            provider.GetRequiredService<SocketThread>(),
            provider.GetRequiredService<TimeProvider>(),
            ConnectionKeys.FromEnvironment()));
        services.AddSingleton<ILiveSource, WireSource>();
        services.AddSingleton<SnapshotStore>();
        services.AddSingleton<LiveFeedRegistry>();
        services.AddMetrics();
        services.AddSingleton<FeedMetrics>();
        services.AddHostedService<LiveSubscriber>();
        services.AddSingleton<NodeLinks>();
        services.AddHostedService(provider => provider.GetRequiredService<NodeLinks>());
        services.AddScoped<IPageRights, PageRights>();
        services.AddScoped<Sight>();
        services.AddScoped<LiveFeed>();
        services.AddScoped<CircuitHandler, FeedCircuit>();
        services.AddOperations();
        services.AddScoped<ActFlow>();
        services.AddScoped<ThemePreference>();
        services.AddScoped<ZonePreference>();
        services.AddScoped<ViewState>();
        services.AddSingleton(provider => new SavedViews(provider.GetRequiredService<StateDirectory>().ViewsPath, provider.GetRequiredService<ILogger<SavedViews>>()));
        services.AddSingleton<IStatsQuestions, WireQuestions>();
        services.AddScoped<IChartHistory, ChartHistory>();
        return services;
    }
}
