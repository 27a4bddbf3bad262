using Circus.Logging;
using Serilog;
using Serilog.Events;

namespace Circus.Web;

internal sealed partial class WebHost
{
    /// <summary>Plain lines on standard error, in the form of circusd's: they are read together. Standard output belongs to the banner.</summary>
    private static void AddLogging(WebApplicationBuilder builder, WebOptions options) =>
        builder.Services.AddSerilog(log => log
            .MinimumLevel.Is(Level(options.LogLevel))
            .MinimumLevel.Override("Microsoft", AtLeastWarning(options.LogLevel))
            .MinimumLevel.Override("System", AtLeastWarning(options.LogLevel))
            // Says at every first start that the keys are not encrypted at rest: they are in a folder that only the owner can enter.
            .MinimumLevel.Override("Microsoft.AspNetCore.DataProtection", LogEventLevel.Error)
            .Filter.ByExcluding(IsFailedStart)
            .WriteTo.Console(new LogLineFormatter(LogLineForm.Usual), standardErrorFromLevel: LogEventLevel.Verbose));

    /// <summary>The host logs a failed start and throws it as well; the operator gets one line from what is thrown, without a stack.</summary>
    private static bool IsFailedStart(LogEvent entry) =>
        entry.Properties.TryGetValue("EventId", out var id)
        && id is StructureValue { Properties: var parts }
        && parts.Any(part => part is { Name: "Name", Value: ScalarValue { Value: "HostedServiceStartupFaulted" } });

    private static LogEventLevel Level(string word) => word switch
    {
        "debug" => LogEventLevel.Debug,
        "info" => LogEventLevel.Information,
        "warning" => LogEventLevel.Warning,
        "error" => LogEventLevel.Error,
        "critical" => LogEventLevel.Fatal,
        _ => throw new ArgumentOutOfRangeException(nameof(word), word, "not validated"),
    };

    private static LogEventLevel AtLeastWarning(string word) =>
        Level(word) is var level && level > LogEventLevel.Warning ? level : LogEventLevel.Warning;
}
