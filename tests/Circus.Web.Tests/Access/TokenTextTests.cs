using Circus.Web.Access;

namespace Circus.Web.Tests.Access;

public sealed class TokenTextTests
{
    [Fact]
    public void Token_Written_IsReadBack()
    {
        var token = TokenText.Create();

        Assert.Equal(token, TokenText.Parse(token.ToString()));
        Assert.Matches("^circus_[0-9a-z]{8}_[0-9A-Za-z_-]{43}$", token.ToString());
    }

    [Fact]
    public void Token_Secret_MatchesItsOwnHashOnly()
    {
        var token = TokenText.Create();

        Assert.True(token.Matches(token.Hash()));
        Assert.False(token.Matches(TokenText.Create().Hash()));
        Assert.False((token with { Secret = token.Secret[..^1] }).Matches(token.Hash()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("circus_")]
    [InlineData("circus_abcdefgh_short")]
    [InlineData("github_abcdefgh_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Text_OfAnotherForm_IsNoToken(string text) => Assert.Null(TokenText.Parse(text));
}
