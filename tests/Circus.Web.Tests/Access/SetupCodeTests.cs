using Circus.Web.Access;

namespace Circus.Web.Tests.Access;

public sealed class SetupCodeTests
{
    [Fact]
    public void SetupCode_Create_IsAnotherOneEachTime() =>
        Assert.NotEqual(SetupCode.Create().ToString(), SetupCode.Create().ToString());

    [Fact]
    public void SetupCode_TypedInAnyWayAPersonMight_Matches()
    {
        var code = SetupCode.Create();
        var printed = code.ToString();

        Assert.True(code.Matches(printed));
        Assert.True(code.Matches($" {printed.ToLowerInvariant()} "));
        Assert.True(code.Matches(printed.Replace("-", "", StringComparison.Ordinal)));
        Assert.True(code.Matches(printed.Replace('0', 'o').Replace('1', 'l')));
    }

    [Fact]
    public void SetupCode_AnythingElse_DoesNotMatch()
    {
        var code = SetupCode.Create();
        var printed = code.ToString();

        Assert.False(code.Matches(null));
        Assert.False(code.Matches(""));
        Assert.False(code.Matches(printed[..^1]));
        Assert.False(code.Matches(printed + "0"));
        Assert.False(code.Matches(SetupCode.Create().ToString()));
    }
}
