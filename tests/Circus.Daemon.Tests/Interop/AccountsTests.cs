using Circus.Daemon.Interop;

namespace Circus.Daemon.Tests.Interop;

public sealed class AccountsTests
{
    [Theory]
    [Trait("Peer", "252")]
    [InlineData("root")]
    [InlineData("0")]
    public void TryFindUser_NameOrNumber_IsTheSameAccount(string text)
    {
        Assert.True(Accounts.TryFindUser(text, out var user));
        Assert.Equal(new UserAccount("root", 0, 0), user);
    }

    [Theory]
    [Trait("Peer", "252")]
    [InlineData("no-such-user")]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("4294967290")]
    [InlineData("99999999999")]
    public void TryFindUser_Unknown_IsFalse(string text) => Assert.False(Accounts.TryFindUser(text, out _));

    [Theory]
    [Trait("Peer", "252")]
    [InlineData("root", 0)]
    [InlineData("0", 0)]
    public void TryFindGroup_NameOrNumber_IsFound(string text, uint expected)
    {
        Assert.True(Accounts.TryFindGroup(text, out var gid));
        Assert.Equal(expected, gid);
    }

    [Fact]
    [Trait("Peer", "252")]
    public void TryFindGroup_Unknown_IsFalse() => Assert.False(Accounts.TryFindGroup("no-such-group", out _));

    [Fact]
    public void GroupsOf_Root_StartWithTheGivenGroup() => Assert.Equal(0u, Accounts.GroupsOf("root", 0)[0]);
}
