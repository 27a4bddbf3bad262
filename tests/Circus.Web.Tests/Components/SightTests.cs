using System.Reflection;
using Bunit;
using Circus.Protocol.Client;
using Circus.Web.Access;
using Circus.Web.Components;
using Circus.Web.Components.Alerts;
using Circus.Web.Components.Charts;
using Circus.Web.Components.Keyboard;
using Circus.Web.Components.Layout;
using Circus.Web.Components.Logs;
using Circus.Web.Components.Pages;
using Circus.Web.Live;
using Circus.Web.Logs;
using Circus.Web.Tests.Alerts;
using Circus.Web.Tests.Live;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace Circus.Web.Tests.Components;

/// <summary>Pages of somebody who has rights on some watchers: nothing on them tells of the others.</summary>
public sealed class SightTests : ConsoleContext
{
    private const string Hidden = "hush";

    /// <summary>Open to those who see some watchers only: whatever is here shows what <see cref="Sight"/> lets through.</summary>
    private static readonly string[] _pagesOfSome =
        ["/", "/access/tokens", "/alerts", "/charts", "/events", "/logs", "/w/{Name}", "/w/{Name}/p/{Slot:int}", "/w/{Name}/{Part}", "/watchers"];

    public SightTests()
    {
        Services.AddSingleton<LogStore>();
        var script = JSInterop.SetupModule("/assets/js/log-view.js");
        script.Mode = JSRuntimeMode.Loose;
        script.Setup<LogView.Attached>("attach", _ => true).SetResult(new LogView.Attached(1, true, true));
        Describe(Some.Watcher("web-1", 11, 13), Some.Watcher(Hidden, 21, 22) with { Substate = "backing_off", Reason = "crash" });
        Store.Apply(Some.Reap("web-1", 10, "signal", seq: 11));
        Store.Apply(Some.Reap(Hidden, 20, "signal", seq: 12));
        Store.Tick(Some.Start);
        PageRights.LimitTo("web-*");
    }

    [Theory]
    [InlineData(typeof(Overview))]
    [InlineData(typeof(WatchersPage))]
    [InlineData(typeof(LogsPage))]
    [InlineData(typeof(EventsPage))]
    [InlineData(typeof(ChartsPage))]
    [InlineData(typeof(NavRail))]
    public void Row04_Page_OfSomeWatchers_TellsOfNoOthers(Type page)
    {
        var shown = Render(builder =>
        {
            builder.OpenComponent(0, page);
            builder.CloseComponent();
        });

        Assert.Contains("web-1", shown.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain(Hidden, shown.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Row04_Overview_CountsOnlyTheirs()
    {
        var page = Render<Overview>();

        Assert.Equal("All 1 watcher as configured, 2 processes", page.Find(".verdict").TextContent.Trim());
        Assert.Contains("of your watchers", page.Find(".tile").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Hidden)]
    [InlineData("none")]
    public void Row04_DeepLink_ToAWatcherOfOthers_SaysSoWhetherThereIsOneOrNot(string name)
    {
        var page = Render<WatcherPage>(parameters => parameters.Add(shown => shown.Name, name));

        Assert.Equal("Not for your role", page.Find("h1").TextContent);
        Assert.Contains($"You may not see the watcher {name}.", page.Markup, StringComparison.Ordinal);
        Assert.Contains("Not for your role", Render<ProcessPage>(parameters => parameters.Add(shown => shown.Name, name).Add(shown => shown.Slot, 1)).Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Row04_NoWatcherOfTheirs_IsSaidAsThat()
    {
        PageRights.LimitTo("db-*");

        Assert.Contains("No watcher of yours", Render<Overview>().Markup, StringComparison.Ordinal);
        Assert.Contains("No watcher of yours", Render<WatchersPage>().Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Row04_OpenPage_RightsAreTaken_ShowsLess()
    {
        var page = Render<Overview>();
        PageRights.LimitTo("db-*");

        await page.InvokeAsync(Service<LiveFeed>().Refresh);

        Assert.DoesNotContain("web-1", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Row04_Palette_FindsOnlyTheirs()
    {
        var palette = Render<CommandPalette>();

        await palette.Find("input").InputAsync(new ChangeEventArgs { Value = Hidden });
        Assert.DoesNotContain(palette.FindAll("[role=option]"), option => option.TextContent.Contains(Hidden, StringComparison.Ordinal));

        await palette.Find("input").InputAsync(new ChangeEventArgs { Value = "web-1" });
        Assert.Contains(palette.FindAll("[role=option]"), option => option.TextContent.Contains("web-1", StringComparison.Ordinal));
    }

    [Fact]
    public void Row04_Alerts_OfOthersAndOfTheMachine_AreNotShown()
    {
        Board.Advance(book => book with
        {
            Active =
            [
                NoticePlanTests.Firing("web-1", Some.Start),
                NoticePlanTests.Firing(Hidden, Some.Start),
                NoticePlanTests.Firing("web-2", Some.Start) with { Node = "north" },
                NoticePlanTests.Firing("disk", Some.Start) with { Watcher = null },
            ],
        });

        Assert.Equal("1", Render<AlertBell>().Find(".bell-count").TextContent);
        Assert.DoesNotContain(Hidden, Render<AlertsPage>().Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Row04_Charts_Machine_IsNotOffered()
    {
        Assert.Null(ChartTarget.Find("host", Service<Sight>().Current));
        Assert.DoesNotContain(ChartTarget.Host, ChartTarget.Everything(Service<Sight>().Current));
    }

    [Fact]
    public void Row04_Components_HaveNoWayAroundTheSight()
    {
        var around = from type in typeof(App).Assembly.GetTypes()
                     where typeof(IComponent).IsAssignableFrom(type) && !type.IsAbstract && !IsOfWhole(type)
                     from property in Injected(type)
                     where property.PropertyType == typeof(SnapshotStore) || property.PropertyType == typeof(ICircusClient)
                     select $"{type.Name}.{property.Name}";

        Assert.Empty(around);
    }

    [Fact]
    public void Row04_Pages_ThatShowMoreThanWatchers_NeedTheRightToSeeAll()
    {
        var open = from type in typeof(App).Assembly.GetTypes()
                   let policies = type.GetCustomAttributes<AuthorizeAttribute>().Select(attribute => attribute.Policy).ToArray()
                   where policies.Length > 0 && !type.IsDefined(typeof(AllowAnonymousAttribute), inherit: true) && policies.All(policy => policy == Permissions.ViewSome)
                   from route in type.GetCustomAttributes<RouteAttribute>()
                   orderby route.Template
                   select route.Template;

        Assert.Equal(_pagesOfSome.Order(StringComparer.Ordinal), open.Order(StringComparer.Ordinal));
    }

    private static bool IsOfWhole(Type type) =>
        type.GetCustomAttributes<AuthorizeAttribute>().Any(attribute => attribute.Policy is Permissions.View or Permissions.Administer);

    private static IEnumerable<PropertyInfo> Injected(Type type)
    {
        for (var at = type; at is not null && at != typeof(object); at = at.BaseType)
        {
            foreach (var property in at.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).Where(property => property.IsDefined(typeof(InjectAttribute))))
            {
                yield return property;
            }
        }
    }
}
