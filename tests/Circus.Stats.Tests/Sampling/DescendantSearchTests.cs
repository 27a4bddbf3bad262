using Circus.Stats.Node;
using Circus.Stats.Sampling;
using Circus.Stats.Tests.Programs;
using Microsoft.Extensions.Time.Testing;

namespace Circus.Stats.Tests.Sampling;

/// <summary>Who is found when: real children of this program, and what the machine tells as the test wants it.</summary>
public sealed class DescendantSearchTests : IDisposable
{
    private readonly DescendantSearch _search = new(new FakeTimeProvider());
    private readonly Subject _child = Subject.Sleeper();
    private int _found;
    private bool _isHidden;

    [Fact]
    public void Look_First_FindsWhoIsThere()
    {
        Look(new(1, _child.Pid));

        Assert.Equal(1, _found);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(20_000, 0)]
    [InlineData(-10_000_000, 0)]
    [InlineData(0, 20_000)]
    public void Look_MadeSince_IsFound(int lastBefore, int made)
    {
        _isHidden = true;
        // Numbers before it, after it (they have begun again since), so many before it that the list of all is shorter, or too many to know anything.
        var before = new Births(1, Math.Clamp(_child.Pid - 1 + lastBefore, 1, 4_000_000));
        Look(before);
        Look(before);
        _isHidden = false;

        Look(new(2 + made, _child.Pid));

        Assert.Equal(1, _found);
    }

    [Fact]
    public void Look_WasJustBeingMade_IsFoundTheNextTime()
    {
        _isHidden = true;
        Look(new(1, _child.Pid - 1));
        Look(new(1, _child.Pid - 1));
        // Its number is given, but it is not there yet.
        Look(new(1, _child.Pid));
        _isHidden = false;

        Look(new(1, _child.Pid));

        Assert.Equal(1, _found);
    }

    [Fact]
    public void Look_NothingMade_AsksNobody()
    {
        _isHidden = true;
        Look(new(1, _child.Pid));
        Look(new(1, _child.Pid));
        _isHidden = false;

        // What others make on the same machine is not seen from here.
        Look(new(100, _child.Pid));

        Assert.Equal(0, _found);
    }

    [Fact]
    public void Look_NothingIsTold_FindsAllTheSame()
    {
        _isHidden = true;
        Look(default);
        _isHidden = false;

        Look(default);

        Assert.Equal(1, _found);
    }

    public void Dispose()
    {
        _search.Dispose();
        _child.Dispose();
    }

    /// <summary>This program has other children too: those of other tests.</summary>
    private void Look(Births births) => _search.Look(
        births,
        pid => pid == _child.Pid && (_isHidden || _found > 0),
        parent => parent == Environment.ProcessId,
        (pid, _) => _found += pid == _child.Pid ? 1 : 0);
}
