using Circus.Web.Access;
using Circus.Web.Live;

namespace Circus.Web.Audit;

internal static class AuditServices
{
    public static IServiceCollection AddAudit(this IServiceCollection services, StateDirectory directory)
    {
        services.AddSingleton(provider => new AuditTrail(
            directory.AuditPath, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<AuditTrail>>()));
        services.AddSingleton<IAuditTrail>(provider => provider.GetRequiredService<AuditTrail>());
        services.AddScoped<AuditReader>();
        services.AddHostedService<AuditRetention>();
        services.AddSingleton<ICommandHistory, WireHistory>();
        services.AddHostedService<HistoryWatch>();
        return services;
    }
}
