using Circus.Web.Live;

namespace Circus.Web.Tests.Live;

public sealed class TickClockTests
{
    private readonly TickClock _clock = new(Some.Start);

    [Fact]
    public void Due_SamplesCome_IsShortlyAfterTheFirstOfTheRound()
    {
        _clock.Sampled(At(1));
        _clock.Sampled(At(1.05));

        Assert.Equal(At(1.1), _clock.Due);
    }

    [Fact]
    public void Due_SamplesComeFast_IsNotMoreOftenThanPagesWant()
    {
        _clock.Sampled(At(0.1));

        Assert.Equal(At(0.9), _clock.Due);
    }

    [Fact]
    public void Due_NoSamples_ComesAllTheSame()
    {
        Assert.Equal(At(1.5), _clock.Due);
        _clock.Sampled(At(1));
        _clock.Ticked(At(1.1));
        Assert.Equal(At(2.6), _clock.Due);
    }

    private static DateTimeOffset At(double seconds) => Some.Start.AddMilliseconds(Math.Round(seconds * 1000));
}
