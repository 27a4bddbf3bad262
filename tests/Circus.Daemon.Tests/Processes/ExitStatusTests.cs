using Circus.Daemon.Processes;

namespace Circus.Daemon.Tests.Processes;

public sealed class ExitStatusTests
{
    [Theory]
    [InlineData(0, 0, "exit status 0", "exit")]
    [InlineData(1, 1, "exit status 1", "exit")]
    [InlineData(255, 255, "exit status 255", "exit")]
    public void Exited_Code_IsWhatEventsCarry(int code, int wire, string text, string word)
    {
        var status = ExitStatus.Exited(code);

        Assert.Equal((wire, text, word), (status.WireCode, status.ToString(), EndReasonWord.Of(status)));
    }

    [Theory]
    [InlineData(9, -9, "killed by signal 9")]
    [InlineData(15, -15, "killed by signal 15")]
    [InlineData(64, -64, "killed by signal 64")]
    public void Killed_Signal_IsNegativeOnTheWire(int signal, int wire, string text)
    {
        var status = ExitStatus.Killed(signal);

        Assert.Equal((wire, text, "signal"), (status.WireCode, status.ToString(), EndReasonWord.Of(status)));
    }

    [Theory]
    [InlineData("Stop", "stop")]
    [InlineData("Restart", "restart")]
    [InlineData("Reload", "reload")]
    [InlineData("Scale", "scale")]
    [InlineData("Kill", "kill")]
    [InlineData("Failed", "failed")]
    public void EndReasonWord_EveryReason_HasItsWord(string reason, string word) =>
        Assert.Equal(word, EndReasonWord.Of(Enum.Parse<EndReason>(reason)));
}
