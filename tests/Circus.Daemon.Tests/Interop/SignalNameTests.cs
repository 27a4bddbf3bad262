using Circus.Daemon.Interop;

namespace Circus.Daemon.Tests.Interop;

public sealed class SignalNameTests
{
    [Theory]
    [InlineData("TERM", 15)]
    [InlineData("SIGTERM", 15)]
    [InlineData("sigterm", 15)]
    [InlineData(" int ", 2)]
    [InlineData("15", 15)]
    [InlineData("1", 1)]
    [InlineData("64", 64)]
    [InlineData("CHLD", 17)]
    [InlineData("WINCH", 28)]
    [InlineData("SYS", 31)]
    [InlineData("POLL", 29)]
    [InlineData("RTMIN", 34)]
    [InlineData("RTMIN+1", 35)]
    [InlineData("SIGRTMIN+30", 64)]
    [InlineData("rtmax-2", 62)]
    [InlineData("RTMAX", 64)]
    public void TryParse_Name_IsTheNumberOfLinux(string text, int number)
    {
        Assert.True(SignalName.TryParse(text, out var signal));
        Assert.Equal(number, signal.Number);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("65")]
    [InlineData("-1")]
    [InlineData("99999999999")]
    [InlineData("SIG")]
    [InlineData("TREM")]
    [InlineData("SIGSIGTERM")]
    [InlineData("RTMIN+31")]
    [InlineData("RTMIN+x")]
    [InlineData("RTMIN-1")]
    [InlineData("RTMAX-31")]
    public void TryParse_Other_IsRefused(string text) => Assert.False(SignalName.TryParse(text, out _));

    [Theory]
    [InlineData(1, "SIGHUP")]
    [InlineData(15, "SIGTERM")]
    [InlineData(31, "SIGSYS")]
    [InlineData(32, "SIG32")]
    [InlineData(34, "SIGRTMIN")]
    [InlineData(35, "SIGRTMIN+1")]
    [InlineData(63, "SIGRTMIN+29")]
    [InlineData(64, "SIGRTMAX")]
    public void Print_Number_IsTheName(int number, string name) => Assert.Equal(name, SignalName.Print(new Signal(number)));

    [Fact]
    public void Print_NamedSignals_AreReadBack() =>
        Assert.All(
            Enumerable.Range(1, 64).Where(number => number is not (32 or 33)),
            number => Assert.True(SignalName.TryParse(SignalName.Print(new Signal(number)), out var signal) && signal.Number == number));
}
