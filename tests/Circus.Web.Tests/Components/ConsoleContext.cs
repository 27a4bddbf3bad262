using Bunit;
using Bunit.TestDoubles;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;
using Circus.Web.Access;
using Circus.Web.Alerts;
using Circus.Web.Alerts.Channels;
using Circus.Web.Audit;
using Circus.Web.Components.Dialogs;
using Circus.Web.Components.Layout;
using Circus.Web.Live;
using Circus.Web.Live.History;
using Circus.Web.Operations;
using Circus.Web.Tests.Audit;
using Circus.Web.Tests.Live;
using Circus.Web.Tests.Operations;
using Circus.Web.Views;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MudBlazor;
using MudBlazor.Services;

namespace Circus.Web.Tests.Components;

/// <summary>The console's services around components, with an operator signed in and a daemon that remembers what it is told.</summary>
public abstract class ConsoleContext : BunitContext
{
    // All other tests run at the same time on perhaps two cores.
    static ConsoleContext() => DefaultWaitTimeout = TimeSpan.FromSeconds(20);

    private protected ConsoleContext()
    {
        // Scripts are the business of the tests in a browser.
        JSInterop.Mode = JSRuntimeMode.Loose;
        JSInterop.Setup<ThemeState>("circusTheme.read").SetResult(new ThemeState("system", IsDark: true));
        User = AddAuthorization().SetAuthorized("olga").SetRoles(ConsoleRoles.Operator).SetPolicies(Permissions.View, Permissions.ViewSome, Permissions.Operate);
        // Charts ask for the limits of a watcher.
        Services.AddMudServices();
        var time = new FakeTimeProvider(Some.Start);
        Services.AddSingleton(time);
        Services.AddSingleton<TimeProvider>(time);
        Services.AddSingleton<ICircusClient>(Client);
        var options = new WebOptions { StateDirectory = "/nowhere" };
        Services.AddSingleton(options);
        // Never started: the console's own node alone.
        Services.AddSingleton(provider => new NodeLinks(options, Store, null!, Registry, time, NullLoggerFactory.Instance));
        Services.AddSingleton(new SavedViews("/nowhere/views.json", NullLogger<SavedViews>.Instance));
        Services.AddSingleton(Store);
        Services.AddSingleton(Registry);
        Services.AddSingleton(Some.Metrics(Registry));
        Services.AddSingleton<IPageRights>(PageRights);
        Services.AddScoped<Sight>();
        Services.AddScoped<LiveFeed>();
        Services.AddSingleton<IAuditTrail>(Trail);
        Services.AddOperations();
        Services.AddScoped<ActFlow>();
        Services.AddSingleton(Board);
        Services.AddSingleton<NoticeDelivery>();
        Services.AddScoped<AlertDesk>();
        Services.AddScoped<ThemePreference>();
        Services.AddScoped<ZonePreference>();
        Services.AddScoped<ViewState>();
        Services.AddSingleton<IChartHistory>(History);
    }

    private protected BunitAuthorizationContext User { get; }

    /// <summary>What the user sees; what they may do stands in <see cref="User"/>.</summary>
    private protected GivenRights PageRights { get; } = new();

    private protected RecordingClient Client { get; } = new();

    private protected RecordingTrail Trail { get; } = new();

    private protected SnapshotStore Store { get; } = new();

    /// <summary>What people change of it cannot be kept here; see the tests of alerts.</summary>
    private protected virtual AlertBoard Board { get; } = new("/nowhere/alerts.json", NullLogger<AlertBoard>.Instance);

    private protected LiveFeedRegistry Registry { get; } = new();

    private protected ScriptedHistory History { get; } = new();

    private protected T Service<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>Somebody who may only look.</summary>
    private protected void BecomeViewer() => User.SetAuthorized("vera").SetRoles(ConsoleRoles.Viewer).SetPolicies(Permissions.View, Permissions.ViewSome);

    /// <summary>The daemon says that it has these.</summary>
    private protected void Describe(params WatcherDescription[] watchers)
    {
        Store.Describe(Some.Node(watchers), Some.Start);
        Store.Publish();
    }

    /// <summary>The daemon does not answer any more.</summary>
    private protected void Lose()
    {
        Store.Lose("No answer from tcp://127.0.0.1:5555.", Some.Start);
        Store.Publish();
    }

    /// <summary>The component beside what its dialogs need.</summary>
    private protected IRenderedComponent<MudDialogProvider> RenderDialogs()
    {
        Render<MudPopoverProvider>();
        return Render<MudDialogProvider>();
    }
}
