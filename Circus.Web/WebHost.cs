using System.Net;
using Circus.Web.Access;
using Circus.Web.Alerts;
using Circus.Web.Api;
using Circus.Web.Audit;
using Circus.Web.Components;
using Circus.Web.Configuration;
using Circus.Web.Events;
using Circus.Web.Host;
using Circus.Web.Live;
using Circus.Web.Logs;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using MudBlazor.Services;

namespace Circus.Web;

/// <summary>The composition root of circushttpd: builds everything, in one place.</summary>
internal sealed partial class WebHost : IAsyncDisposable
{
    /// <summary>Exit code when the console cannot listen or keep its state.</summary>
    public const int FailureExitCode = 1;

    // Forms and circuit messages are small. What needs more (configuration files, later) raises it for its own endpoint.
    private const int LargestBody = 64 * 1024;
    private const int LargestCircuitMessage = 32 * 1024;

    // All pages and streams that may be open, and as many requests beside them.
    private const int MostConnections = 1000;

    private readonly WebApplication _app;

    private WebHost(WebApplication app) => _app = app;

    /// <summary>Where browsers reach the console, without a slash at the end.</summary>
    public string Address => BrowserAddress(_app.Services.GetRequiredService<IServer>());

    public IServiceProvider Services => _app.Services;

    /// <summary>Serves until a signal ends the program.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(WebOptions options, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        try
        {
            await using var host = await StartAsync(options, _ => { }, cancellationToken);
            await output.WriteAsync(Banner.Text(host.Address, host.Services.GetRequiredService<FirstRun>().Code));
            await output.FlushAsync(cancellationToken);
            await host._app.WaitForShutdownAsync(cancellationToken);
            return 0;
        }
        catch (Exception failure) when (failure is StateDirectoryException or CertificateException)
        {
            await error.WriteLineAsync($"circushttpd: {failure.Message}");
            return FailureExitCode;
        }
        catch (Exception failure) when (ListenAddress.Explain(failure, options) is not null)
        {
            await error.WriteLineAsync($"circushttpd: {ListenAddress.Explain(failure, options)}");
            return FailureExitCode;
        }
    }

    /// <summary>Builds and starts the console.</summary>
    /// <param name="options">Valid options.</param>
    /// <param name="adjust">Last word on the services; for tests.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    public static async Task<WebHost> StartAsync(WebOptions options, Action<IServiceCollection> adjust, CancellationToken cancellationToken)
    {
        var directory = new StateDirectory(options.StateDirectory);
        var builder = CreateBuilder(options);
        AddServices(builder.Services, options, directory);
        adjust(builder.Services);
        var app = builder.Build();
        try
        {
            Map(app);
            await AccessStore.PrepareAsync(app.Services, cancellationToken);
            await app.StartAsync(cancellationToken);
            return new WebHost(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static WebApplicationBuilder CreateBuilder(WebOptions options)
    {
        // Empty: no settings file and no variable of the environment changes where the console listens; the command line is the only source.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(WebHost).Assembly.GetName().Name,
            // Not the current folder: the assets are found from here.
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") ?? Environments.Production,
        });
        // Without this a build that runs outside Development answers assets with 500 or with nothing.
        StaticWebAssetsLoader.UseStaticWebAssets(builder.Environment, builder.Configuration);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Limits.MaxConcurrentUpgradedConnections = MostConnections;
            ListenAddress.Bind(kestrel, options, listen => Speak(listen, options));
        });
        AddLogging(builder, options);
        return builder;
    }

    private static void Speak(ListenOptions listen, WebOptions options)
    {
        if (options is { Certificate: { } certificate, CertificateKey: { } key })
        {
            var services = listen.ApplicationServices;
            var file = new CertificateFile(certificate, key, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<CertificateFile>>());
            // What cannot be used is said at the start, not at the first handshake.
            file.Current();
            listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(file.Current()) });
        }
    }

    private static void AddServices(IServiceCollection services, WebOptions options, StateDirectory directory)
    {
        services.AddSingleton(options);
        services.AddSingleton(TimeProvider.System);
        services.Configure<SocketTransportOptions>(transport => transport.CreateBoundListenSocket = place => ListenAddress.Open(place, options));
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        services.AddHostFiltering(filter =>
        {
            filter.AllowedHosts = ListenAddress.AllowedNames(options);
            filter.AllowEmptyHosts = false;
        });
        services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            forwarded.KnownIPNetworks.Clear();
            forwarded.KnownProxies.Clear();
            foreach (var proxy in options.Proxies)
            {
                forwarded.KnownProxies.Add(IPAddress.Parse(proxy));
            }

            forwarded.AllowedHosts = ListenAddress.AllowedNames(options);
        });
        services.AddSingleton<CircuitLimits>();
        services.AddScoped<CircuitHandler, CountedCircuit>();
        services.AddRouting();
        services.AddAccess(directory, isHttps: options.Certificate is not null);
        services.AddAudit(directory);
        services.AddSingleton(provider => new ConfigVersions(directory.VersionPath, provider.GetRequiredService<TimeProvider>()));
        services.AddLive();
        services.AddLogs();
        services.AddAlerts();
        services.AddApi();
        services.AddMudServices();
        services.AddRazorComponents()
            .AddInteractiveServerComponents(circuit =>
            {
                circuit.DisconnectedCircuitMaxRetained = 50;
                circuit.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(3);
                circuit.JSInteropDefaultCallTimeout = TimeSpan.FromSeconds(10);
            })
            .AddHubOptions(hub =>
            {
                hub.MaximumReceiveMessageSize = LargestCircuitMessage;
                // A lost connection shows within half a minute.
                hub.KeepAliveInterval = TimeSpan.FromSeconds(10);
                hub.ClientTimeoutInterval = TimeSpan.FromSeconds(30);
            });
    }

    private static void Map(WebApplication app)
    {
        if (app.Services.GetRequiredService<WebOptions>().Proxies.Count > 0)
        {
            // First of all: whoever comes later sees the browser, not the proxy.
            app.UseForwardedHeaders();
        }

        app.Use(SecurityHeaders.InvokeAsync);
        app.UseHostFiltering();
        app.Use(OriginCheck.InvokeAsync);
        app.UseExceptionHandler("/status/500", createScopeForErrors: true);
        app.UseWhen(
            context => context.Request.Path.StartsWithSegments("/api"),
            api => api.UseExceptionHandler(new ExceptionHandlerOptions
            {
                // The fault of whoever asks is not one of the console's.
                StatusCodeSelector = failure => failure is Microsoft.AspNetCore.Http.BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError,
                SuppressDiagnosticsCallback = failure => failure.Exception is Microsoft.AspNetCore.Http.BadHttpRequestException,
            }).UseStatusCodePages());
        // For people only: a script or a tool gets the bare status code.
        app.UseWhen(
            context => !context.Request.Path.StartsWithSegments("/api") && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase),
            pages => pages.UseStatusCodePagesWithReExecute("/status/{0}", createScopeForStatusCodePages: true));
        app.Use(ShowErrorPageAsync);
        app.UseRouting();
        app.UseRateLimiter();
        app.Use(AccessEndpoints.FirstRunGateAsync);
        app.UseAuthentication();
        app.Use(app.Services.GetRequiredService<ApiGuard>().InvokeAsync);
        app.UseAuthorization();
        app.Use(app.Services.GetRequiredService<CircuitLimits>().InvokeAsync);
        app.UseAntiforgery();
        app.Use(AccessEndpoints.RefuseForgeryAsync);

        app.MapStaticAssets().AllowAnonymous();
        app.MapGet("/healthz", Health).AllowAnonymous();
        app.MapGet("/readyz", Ready).AllowAnonymous();
        app.MapGet("/metrics", async (ConsoleMetrics metrics, CancellationToken cancelled) => Results.Text(await metrics.WriteAsync(cancelled), ConsoleMetrics.ContentType))
            .RequireAuthorization(AccessServices.MetricsPolicy);
        app.MapAccess();
        app.MapLogs();
        app.MapEvents();
        app.MapApi();
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(mode => mode.ContentSecurityFrameAncestorsPolicy = null)
            .WithStaticAssets();
    }

    /// <summary>An error page is shown, whatever was sent: as a post it would be refused again for the same bad token.</summary>
    private static Task ShowErrorPageAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerFeature>() is not null)
        {
            context.Request.Method = HttpMethods.Get;
        }

        return next(context);
    }

    /// <summary>503 while stopping, so that a waiting page does not come back to the program that goes.</summary>
    private static IResult Health(IHostApplicationLifetime lifetime) => lifetime.ApplicationStopping.IsCancellationRequested
        ? Results.Text("stopping\n", statusCode: StatusCodes.Status503ServiceUnavailable)
        : Results.Text("ok\n");

    /// <summary>Whether there is any use in sending people here: the console knows what circusd has.</summary>
    private static IResult Ready(IHostApplicationLifetime lifetime, SnapshotStore store) =>
        lifetime.ApplicationStopping.IsCancellationRequested || store.Current.Link != LinkState.Up
            ? Results.Text("not ready\n", statusCode: StatusCodes.Status503ServiceUnavailable)
            : Results.Text("ok\n");

    private static string BrowserAddress(IServer server)
    {
        var bound = BindingAddress.Parse(server.Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return $"{bound.Scheme}://localhost:{bound.Port}";
    }
}
