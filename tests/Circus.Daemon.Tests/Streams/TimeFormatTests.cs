using System.Text;
using Circus.Daemon.Streams;
using Microsoft.Extensions.Time.Testing;

namespace Circus.Daemon.Tests.Streams;

public sealed class TimeFormatTests
{
    private static readonly DateTimeOffset _moment = new(2026, 3, 5, 13, 4, 9, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(_moment + TimeSpan.FromMicroseconds(1234));

    [Theory]
    [InlineData("%Y-%m-%d %H:%M:%S", "2026-03-05 13:04:09")]
    [InlineData("%y %j %a %b %d", "26 064 Thu Mar 05")]
    [InlineData("%I:%M %p", "01:04 PM")]
    [InlineData("%f", "001234")]
    [InlineData("%s", "1772715849")]
    [InlineData("%F %T", "2026-03-05 13:04:09")]
    [InlineData("%A, %B", "Thursday, March")]
    [InlineData("100 %% %", "100 % %")]
    [InlineData("%Q", "%Q")]
    [InlineData("%z", "+0000")]
    [InlineData("%Z", "UTC")]
    public void Format_Directive_IsThatOfStrftime(string format, string expected) =>
        Assert.Equal(expected, new TimeFormat(format, utc: true, _time).Format(_time.GetUtcNow()));

    [Theory]
    [InlineData(false, "15:34 +0230")]
    [InlineData(true, "13:04 +0000")]
    public void Format_Zone_IsLocalUnlessUtcIsAskedFor(bool utc, string expected)
    {
        _time.SetLocalTimeZone(TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromMinutes(150), "test", "test"));
        Assert.Equal(expected, new TimeFormat("%H:%M %z", utc, _time).Format(_moment));
    }

    [Fact]
    public void Format_ZoneWestOfGreenwich_HasAMinus()
    {
        _time.SetLocalTimeZone(TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromMinutes(-210), "test", "test"));
        Assert.Equal("-0330", new TimeFormat("%z", utc: false, _time).Format(_moment));
    }

    [Fact]
    public void Now_LaterSecond_IsNotTheRememberedOne()
    {
        var format = new TimeFormat("%S", utc: true, _time);
        Assert.Equal("09", Encoding.UTF8.GetString(format.At(format.UtcNow)));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("11", Encoding.UTF8.GetString(format.At(format.UtcNow)));
    }
}
