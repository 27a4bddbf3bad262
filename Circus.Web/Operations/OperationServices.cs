using Circus.Web.Logs;
using Circus.Web.Plugins;

namespace Circus.Web.Operations;

internal static class OperationServices
{
    public static IServiceCollection AddOperations(this IServiceCollection services)
    {
        services.AddScoped<CommandAudit>();
        services.AddScoped<CommandGate>();
        services.AddScoped<LogAccess>();
        services.AddScoped<LogTail>();
        services.AddSingleton<PluginKinds>();
        services.AddScoped<PendingActs>();
        services.AddScoped<WatcherOperations>();
        services.AddScoped<ConfigurationDesk>();
        return services;
    }
}
