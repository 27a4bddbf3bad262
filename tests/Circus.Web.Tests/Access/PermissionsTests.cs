using System.Security.Claims;
using Circus.Web.Access;

namespace Circus.Web.Tests.Access;

/// <summary>Who may what, on what: the picture of users and tokens decides, not what a cookie says.</summary>
public sealed class PermissionsTests
{
    private static readonly DateTimeOffset _now = DateTimeOffset.UnixEpoch.AddYears(56);
    private static readonly CommandTarget _web1 = CommandTarget.Of("Web-1");

    [Theory]
    [InlineData("viewer", true, false, false)]
    [InlineData("operator", true, true, false)]
    [InlineData("admin", true, true, true)]
    public void Role_Permissions_AreItsOwnAndThoseBelow(string role, bool view, bool operate, bool administer)
    {
        var rights = new Rights([new Grant(ConsoleRoles.PermissionOf(role)!)]);

        Assert.Equal(view, rights.Allows(Permissions.View, CommandTarget.Everything));
        Assert.Equal(operate, rights.Allows(Permissions.Operate, CommandTarget.Everything));
        Assert.Equal(administer, rights.Allows(Permissions.Administer, CommandTarget.Everything));
    }

    [Fact]
    public void Role_ThatDoesNotExist_IsNoPermission() => Assert.Null(ConsoleRoles.PermissionOf("stranger"));

    [Theory]
    [InlineData("web-*", "Web-1", true)]
    [InlineData("WEB-?", "web-1", true)]
    [InlineData("web-?", "web-12", false)]
    [InlineData("web-*", "api", false)]
    [InlineData("*", "api", true)]
    [InlineData("web-[1]", "web-1", false)]
    public void Grant_Pattern_MeansWatchersInAnyCase(string pattern, string watcher, bool expected) =>
        Assert.Equal(expected, new Grant(Permissions.Operate, pattern).Allows(Permissions.Operate, CommandTarget.Of(watcher)));

    [Fact]
    public void Grant_OnSomeWatchers_IsNotOneOnEverything()
    {
        var rights = new Rights([new Grant(Permissions.View), new Grant(Permissions.Administer, "web-*")]);

        Assert.True(rights.Allows(Permissions.Administer, _web1));
        Assert.True(rights.Allows(Permissions.Administer, CommandTarget.Anything));
        Assert.False(rights.Allows(Permissions.Operate, CommandTarget.Everything));
        Assert.Equal(Permissions.View, rights.Most(CommandTarget.Everything));
    }

    [Fact]
    public void Token_Limit_TakesFromItsOwnersRightsAndAddsNone()
    {
        var of = (string owner, string limit) => new Rights([new Grant(owner)], new Grant(limit, "web-*"));

        Assert.True(of(Permissions.Administer, Permissions.Operate).Allows(Permissions.Operate, _web1));
        Assert.False(of(Permissions.Administer, Permissions.Operate).Allows(Permissions.Administer, _web1));
        Assert.False(of(Permissions.Administer, Permissions.Operate).Allows(Permissions.View, CommandTarget.Of("api")));
        Assert.False(of(Permissions.View, Permissions.Administer).Allows(Permissions.Operate, _web1));
    }

    [Fact]
    public void Session_OfAnotherStamp_HasNoRights()
    {
        var picture = AccessPicture.Of([new UserAccess("1", "ana", "new", [new Grant(Permissions.Administer)])], []);

        Assert.True(picture.IsCurrent(Session("1", "new"), _now));
        Assert.False(picture.IsCurrent(Session("1", "old"), _now));
        Assert.False(picture.IsCurrent(Session("2", "new"), _now));
        Assert.Same(Rights.None, picture.RightsOf(new ClaimsPrincipal(new ClaimsIdentity()), _now));
    }

    [Fact]
    public void Token_UnknownExpiredOrOfSomebodyElse_HasNoRights()
    {
        var picture = AccessPicture.Of(
            [new UserAccess("1", "ana", "s", [new Grant(Permissions.Administer)]), new UserAccess("2", "bob", "s", [])],
            [new TokenAccess("abc", "1", "ci", ReadOnlyMemory<byte>.Empty, new Grant(Permissions.View), _now.AddDays(1))]);

        Assert.True(picture.IsCurrent(Token("1", "abc"), _now));
        Assert.False(picture.IsCurrent(Token("1", "abc"), _now.AddDays(1)));
        Assert.False(picture.IsCurrent(Token("1", "abd"), _now));
        Assert.False(picture.IsCurrent(Token("2", "abc"), _now));
    }

    private static ClaimsPrincipal Session(string id, string stamp) => Principal(id, new Claim("AspNet.Identity.SecurityStamp", stamp));

    private static ClaimsPrincipal Token(string id, string token) => Principal(id, new Claim(ConsoleClaims.Token, token));

    private static ClaimsPrincipal Principal(string id, Claim more) =>
        new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, id), new Claim(ClaimTypes.Role, ConsoleRoles.Administrator), ConsoleSession.EndsAt(_now.AddDays(1)), more], "test"));
}
