using Circus.Web.Access;
using Circus.Web.Alerts.Channels;

namespace Circus.Web.Alerts;

/// <summary>Rules, what fires, and who is told.</summary>
internal static class AlertServices
{
    public static IServiceCollection AddAlerts(this IServiceCollection services)
    {
        services.AddSingleton(provider => new AlertBoard(provider.GetRequiredService<StateDirectory>().AlertsPath, provider.GetRequiredService<ILogger<AlertBoard>>()));
        services.AddSingleton<DiskUse>();
        services.AddSingleton<IChannelSender, WebHookSender>();
        services.AddSingleton<IChannelSender, MailSender>();
        services.AddSingleton<NoticeDelivery>();
        services.AddHostedService<AlertWatch>();
        services.AddScoped<AlertDesk>();
        return services;
    }
}
