using Circus.Daemon.Processes;

namespace Circus.Daemon.Tests.Processes;

public sealed class ExitStatusTests
{
    [Theory]
    [InlineData(0, 0, "exit status 0")]
    [InlineData(255, 255, "exit status 255")]
    public void Exited_AnyCode_IsThatCode(int code, int onTheWire, string text)
    {
        var status = ExitStatus.Exited(code);

        Assert.Equal((onTheWire, text), (status.WireCode, status.ToString()));
    }

    [Theory]
    [InlineData(9, -9, "killed by signal 9")]
    [InlineData(15, -15, "killed by signal 15")]
    public void Killed_AnySignal_IsMinusTheSignal(int signal, int onTheWire, string text)
    {
        var status = ExitStatus.Killed(signal);

        Assert.Equal((onTheWire, text), (status.WireCode, status.ToString()));
    }
}
