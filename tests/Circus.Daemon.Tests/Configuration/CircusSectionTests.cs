using Circus.Daemon.Control;
using Circus.Logging;

namespace Circus.Daemon.Tests.Configuration;

public sealed class CircusSectionTests
{
    [Fact]
    public void Read_AllKeys_AreConverted()
    {
        var options = Ini.Options(
            """
            [circus]
            check_delay = 10.5
            endpoint = tcp://127.0.0.1:6001
            pubsub_endpoint = tcp://localhost:6002
            stats_endpoint = tcp://[::1]:6003
            stats_query_endpoint = tcp://[::1]:6004
            statsd = yes
            stats_interval = 0.25
            umask = 027
            warmup_delay = 2
            httpd = on
            httpd_host = 127.0.0.2
            httpd_port = 9090
            debug = 1
            pidfile = /run/circus.pid
            loglevel = DEBUG
            logoutput = /var/log/circus.log
            """);

        Assert.Equal(
            new DaemonOptions
            {
                CheckDelay = TimeSpan.FromSeconds(10.5),
                Endpoint = "tcp://127.0.0.1:6001",
                PubsubEndpoint = "tcp://localhost:6002",
                StatsEndpoint = "tcp://[::1]:6003",
                StatsQueryEndpoint = "tcp://[::1]:6004",
                Statsd = true,
                StatsInterval = TimeSpan.FromSeconds(0.25),
                Umask = 23,
                WarmupDelay = TimeSpan.FromSeconds(2),
                Httpd = true,
                HttpdHost = "127.0.0.2",
                HttpdPort = 9090,
                Debug = true,
                PidFile = "/run/circus.pid",
                Log = new LogSettings { Level = "debug", Output = "/var/log/circus.log" },
                Sockets = options.Sockets,
                Watchers = options.Watchers,
            },
            options);
    }

    [Theory]
    [InlineData("check_delay = 31d", "found \"31d\", allowed: a number of seconds up to 2592000")]
    [InlineData("check_delay = nan", "found \"nan\", allowed: a number of seconds up to 2592000")]
    [InlineData("stats_query_endpoint = here", "found \"here\", allowed: tcp://ADDRESS:PORT, as tcp://127.0.0.1:5555")]
    [InlineData("stats_interval = 0.05", "found \"0.05\", allowed: a number of seconds from 0.1 to 600")]
    [InlineData("httpd_port = 65536", "found \"65536\", allowed: an integer from 0 to 65535")]
    [InlineData("statsd = maybe", "found \"maybe\", allowed: yes, true, on, 1, no, false, off or 0")]
    [InlineData("umask = 88", "found \"88\", allowed: an octal mask from 000 to 777")]
    [InlineData("umask = 1000", "found \"1000\", allowed: an octal mask from 000 to 777")]
    [InlineData("logoutput = syslog://host?local9", "found \"local9\" as the facility, allowed: kern, user, mail, daemon, auth, syslog, lpr, news, uucp, cron, authpriv, ftp, ntp, security, console, solaris-cron, local0, local1, local2, local3, local4, local5, local6, local7")]
    [InlineData("logoutput = syslog:host", "found \"syslog:host\", allowed: syslog://HOST[:PORT][?FACILITY] or syslog:///PATH[?FACILITY]")]
    [InlineData("log_format = xml", "found \"xml\", allowed: text or json")]
    [InlineData("loglevel = loud", "found \"loud\", allowed: critical, error, warning, info or debug")]
    [InlineData("endpoint = 127.0.0.1:5555", "found \"127.0.0.1:5555\", allowed: tcp://ADDRESS:PORT, as tcp://127.0.0.1:5555")]
    [InlineData("endpoint = tcp://127.0.0.1", "found \"tcp://127.0.0.1\", allowed: tcp://ADDRESS:PORT, as tcp://127.0.0.1:5555")]
    [InlineData("endpoint = tcp://127.0.0.1:99999", "found \"tcp://127.0.0.1:99999\", allowed: tcp://ADDRESS:PORT, as tcp://127.0.0.1:5555")]
    [InlineData("endpoint = tcp://127.0.0.1:5556", "found \"tcp://127.0.0.1:5556\", which is the address of pubsub_endpoint too, allowed: another port")]
    [InlineData("chek_delay = 1", "unknown key, did you mean \"check_delay\"?")]
    [InlineData("pid_file = a", "unknown key, did you mean \"pidfile\"?")]
    public void Read_BadValue_IsOneFault(string line, string fault) =>
        Assert.Equal([$"my.ini:2: [circus] {line.Split('=')[0].Trim()}: {fault}"], Ini.Faults($"[circus]\n{line}"));

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("-1e300")]
    public void Read_CheckDelayOfNothing_IsZero(string text) =>
        Assert.Equal(TimeSpan.Zero, Ini.Options($"[circus]\ncheck_delay = {text}").CheckDelay);

    [Fact]
    public void Read_PortsZero_AreNotTheSame() =>
        Ini.Options("[circus]\nendpoint = tcp://127.0.0.1:0\npubsub_endpoint = tcp://127.0.0.1:0\nstats_endpoint = tcp://127.0.0.1:0");

    [Theory]
    [InlineData("tcp://0.0.0.0:5555")]
    [InlineData("tcp://*:5555")]
    [InlineData("tcp://eth0:5555")]
    [InlineData("tcp://[::]:5555")]
    [InlineData("tcp://192.168.1.10:5555")]
    public void Read_EndpointForOthers_IsRefusedWithTheRemedy(string endpoint) =>
        Assert.Equal(
            [$"my.ini:2: [circus] endpoint: anyone who can reach {endpoint} can run programs as the user of circusd, without a password, allowed: 127.0.0.1; with curve_secret_key_file and authorized_keys_file any address (circusctl keygen); or allow_insecure_endpoints = True"],
            Ini.Faults($"[circus]\nendpoint = {endpoint}"));

    [Theory]
    [InlineData("pubsub_endpoint")]
    [InlineData("stats_endpoint")]
    [InlineData("stats_query_endpoint")]
    public void Read_OtherEndpointForOthers_IsRefused(string key) =>
        Assert.StartsWith(
            $"my.ini:2: [circus] {key}: anyone who can reach tcp://0.0.0.0:1 can read",
            Assert.Single(Ini.Faults($"[circus]\n{key} = tcp://0.0.0.0:1")),
            StringComparison.Ordinal);

    [Fact]
    public void Read_EndpointForOthersAllowed_IsALoudWarning() =>
        Assert.StartsWith(
            "my.ini:2: [circus] endpoint: DANGER: anyone who can reach tcp://0.0.0.0:5555 can run programs",
            Assert.Single(Ini.Warnings("[circus]\nendpoint = tcp://0.0.0.0:5555\nallow_insecure_endpoints = True")),
            StringComparison.Ordinal);

    [Fact]
    public void Read_EndpointForOthersWithKeys_IsAccepted()
    {
        const string Text = "[circus]\nendpoint = tcp://0.0.0.0:5555\ncurve_secret_key_file = /etc/circus/key\nauthorized_keys_file = /etc/circus/authorized_keys";

        Assert.Equal([], Ini.Warnings(Text));
        Assert.Equal(("/etc/circus/key", "/etc/circus/authorized_keys"), (Ini.Options(Text).CurveSecretKeyFile, Ini.Options(Text).AuthorizedKeysFile));
    }

    [Theory]
    [InlineData("curve_secret_key_file", "authorized_keys_file")]
    [InlineData("authorized_keys_file", "curve_secret_key_file")]
    public void Read_HalfOfTheKeys_IsRefused(string given, string missing) =>
        Assert.Equal(
            [$"my.ini:2: [circus] {given}: is of use only together with {missing}: the one proves circusd to clients, the other clients to circusd"],
            Ini.Faults($"[circus]\n{given} = /etc/circus/key"));

    [Fact]
    public void Read_KeysAndStatisticsWithoutUnixSocket_IsRefused() =>
        Assert.Contains(
            "give control_socket too",
            Assert.Single(Ini.Faults("[circus]\ncurve_secret_key_file = /k\nauthorized_keys_file = /a\nstatsd = True")),
            StringComparison.Ordinal);

    [Fact]
    public void Read_ControlSocket_HasModeGroupAndRole()
    {
        var socket = Ini.Options("[circus]\ncontrol_socket = /run/circus/s\ncontrol_socket_group = 0\ncontrol_socket_role = read").ControlSocket!;

        Assert.Equal(new ControlSocketOptions { Path = "/run/circus/s", Mode = (UnixFileMode)0x1B0, Group = 0, GroupRole = Permission.Read }, socket);
        Assert.Equal((UnixFileMode)0x180, Ini.Options("[circus]\ncontrol_socket = /s").ControlSocket!.Mode);
        Assert.Equal((UnixFileMode)0x1B6, Ini.Options("[circus]\ncontrol_socket = /s\ncontrol_socket_mode = 0666").ControlSocket!.Mode);
    }

    [Theory]
    [InlineData("control_socket = run/s", "the path of a Unix socket is absolute")]
    [InlineData("control_socket = /s\ncontrol_socket_group = no-such-group", "there is no group \"no-such-group\"")]
    [InlineData("control_socket = /s\nendpoint_owner = no-such-user", "there is no user \"no-such-user\"")]
    [InlineData("control_socket = /s\ncontrol_socket_role = root", "allowed: read, operate or admin")]
    public void Read_ControlSocketWrong_SaysWhat(string lines, string fault) =>
        Assert.Contains(fault, Assert.Single(Ini.Faults($"[circus]\n{lines}")), StringComparison.Ordinal);

    [Fact]
    public void Read_StatsEndpoint_SwitchesStatisticsOnWithAWarning()
    {
        var result = Ini.Load("[circus]\nstats_endpoint = tcp://127.0.0.1:6003");

        Assert.True(result.Options!.Statsd);
        Assert.Equal(
            ["my.ini:2: [circus] stats_endpoint: switches statistics on, which is deprecated: write statsd = True"], Ini.Lines(result.Warnings));
    }

    [Fact]
    public void Read_Variables_ComeFromTheDaemonAndEnv()
    {
        var options = Ini.Options(
            "[circus]\nendpoint = tcp://127.0.0.1:$(circus.env.PORT)\nstatsd = $(circus.env.STATS)\n[env]\nPORT = 7000", ("PORT", "6000"), ("STATS", "True"));

        Assert.Equal(("tcp://127.0.0.1:7000", true), (options.Endpoint, options.Statsd));
    }

    [Fact]
    public void Read_LogInJson_ToSyslog_IsUnderstood()
    {
        var options = Ini.Options("[circus]\nlogoutput = syslog://localhost:514?local0\nlog_format = json");

        Assert.Equal(new LogSettings { Output = "syslog://localhost:514?local0", IsJson = true }, options.Log);
    }

    [Theory]
    [InlineData("endpoint_owner = me", "has a meaning only with control_socket: a TCP endpoint has no owner")]
    [InlineData("some_thing = 1", "unknown key, ignored")]
    public void Read_KeyWithoutEffect_IsOneWarning(string line, string warning) =>
        Assert.Equal([$"my.ini:2: [circus] {line.Split('=')[0].Trim()}: {warning}"], Ini.Warnings($"[circus]\n{line}"));

    [Theory]
    [InlineData("debug_gc = True")]
    [InlineData("statsd_close_outputs = True")]
    [InlineData("httpd_close_outputs = True")]
    [InlineData("stream_backend = thread")]
    [InlineData("use_papa = True")]
    [InlineData("papa_endpoint = tcp://127.0.0.1:20202")]
    public void Read_KeyOfOldFiles_IsAcceptedSilently(string line) => Assert.Empty(Ini.Warnings($"[circus]\n{line}"));
}
