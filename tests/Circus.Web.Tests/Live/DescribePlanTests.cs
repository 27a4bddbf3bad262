using Circus.Web.Live;

namespace Circus.Web.Tests.Live;

public sealed class DescribePlanTests
{
    private readonly DescribePlan _plan = new(Some.Start);

    [Fact]
    public void Due_AtTheBeginning_IsNowAndNotWhileAsking()
    {
        Assert.Equal(Some.Start, _plan.Due);
        _plan.Asked();
        Assert.Null(_plan.Due);
    }

    [Theory]
    [InlineData(false, 5)]
    [InlineData(true, 15)]
    public void Due_Answered_IsAPeriodLater(bool isOriginal, double seconds)
    {
        Answer(isOriginal);

        Assert.Equal(At(seconds), _plan.Due);
    }

    [Fact]
    public void Due_EventsWantIt_IsOnceForAllOfThem()
    {
        Answer();
        _plan.Want(At(1));
        _plan.Want(At(1.01));

        Assert.Equal(At(1.05), _plan.Due);
    }

    [Fact]
    public void Due_WantedWhileAsking_IsAskedAgainAfterTheAnswer()
    {
        _plan.Asked();
        _plan.Want(At(1));
        _plan.Answered(At(2), isOriginal: false);

        Assert.Equal(At(2.05), _plan.Due);
    }

    [Fact]
    public void Due_Failures_AreLaterEachTimeAndStopGrowing()
    {
        double[] expected = [0.5, 1, 2, 3, 3];
        foreach (var seconds in expected)
        {
            _plan.Asked();
            _plan.Failed(Some.Start);
            Assert.Equal(At(seconds), _plan.Due);
        }

        // Nothing brings it forward while nobody answers.
        _plan.Want(Some.Start);
        Assert.Equal(At(3), _plan.Due);
    }

    [Fact]
    public void Due_SamplesStopped_AsksOncePerSilence()
    {
        Answer();
        _plan.Ticked(At(3.1), Some.Start);
        Assert.Equal(At(3.1), _plan.Due);

        _plan.Asked();
        _plan.Answered(At(3.2), isOriginal: false);
        _plan.Ticked(At(4), Some.Start);
        Assert.Equal(At(8.2), _plan.Due);

        _plan.Sampled();
        _plan.Ticked(At(7.5), At(4.1));
        Assert.Equal(At(7.5), _plan.Due);
    }

    private void Answer(bool isOriginal = false)
    {
        _plan.Asked();
        _plan.Answered(Some.Start, isOriginal);
    }

    private static DateTimeOffset At(double seconds) => Some.Start.AddMilliseconds(Math.Round(seconds * 1000));
}
