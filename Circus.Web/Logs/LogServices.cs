namespace Circus.Web.Logs;

/// <summary>The output of watchers: followed for those who read, read back from files, downloaded.</summary>
internal static class LogServices
{
    public static IServiceCollection AddLogs(this IServiceCollection services)
    {
        services.AddSingleton<LogStore>();
        services.AddHostedService<LogFollower>();
        return services;
    }
}
