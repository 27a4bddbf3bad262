using Circus.Web.Logs;

namespace Circus.Web.Operations;

internal static class OperationServices
{
    public static IServiceCollection AddOperations(this IServiceCollection services)
    {
        services.AddScoped<CommandAudit>();
        services.AddScoped<CommandGate>();
        services.AddScoped<LogAccess>();
        services.AddScoped<LogTail>();
        services.AddScoped<PendingActs>();
        services.AddScoped<WatcherOperations>();
        return services;
    }
}
