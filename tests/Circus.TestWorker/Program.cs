using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

// What the tests let circusd supervise: a server on a descriptor that it was given, which says what it is told to say.
//   serve FD|listen|stdin [OPTION...]
//     answers every connection with its pid and ends on SIGTERM, when those under way are answered
//   --notify          says READY=1 before it accepts
//   --watchdog N      says WATCHDOG=1 so often, a tenth of a second apart, then never again
//   --broken          ends with status 7 before it accepts
//   --once            ends after the first connection
var options = args.Skip(2).ToArray();
if (args is not ["serve", var where, ..])
{
    Console.Error.WriteLine("usage: test-worker serve FD|listen|stdin [--notify] [--watchdog N] [--broken] [--once]");
    return 2;
}

if (options.Contains("--broken"))
{
    return 7;
}

// "listen" is the first that systemd would pass, and only if it is meant for us.
var isForUs = Environment.GetEnvironmentVariable("LISTEN_PID") == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
var descriptor = where switch
{
    "stdin" => 0,
    "listen" => isForUs ? 3 : throw new InvalidOperationException("LISTEN_PID is not ours"),
    _ => int.Parse(where, CultureInfo.InvariantCulture),
};
using var listener = new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
using var stop = new CancellationTokenSource();
using var signal = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
{
    context.Cancel = true;
    stop.Cancel();
});
if (options.Contains("--notify"))
{
    Notify("READY=1\nSTATUS=accepting");
}

if (Array.IndexOf(options, "--watchdog") is var at and >= 0)
{
    _ = PingAsync(int.Parse(options[at + 1], CultureInfo.InvariantCulture));
}

var pid = Encoding.ASCII.GetBytes(FormattableString.Invariant($"{Environment.ProcessId}\n"));
try
{
    do
    {
        using var client = await listener.AcceptAsync(stop.Token);
        await client.SendAsync(pid, CancellationToken.None);
        client.Shutdown(SocketShutdown.Both);
    }
    while (!options.Contains("--once"));
}
catch (OperationCanceledException)
{
    // Asked to end: what was accepted is answered.
}

return 0;

async Task PingAsync(int times)
{
    for (var i = 0; i < times; i++)
    {
        Notify(FormattableString.Invariant($"WATCHDOG=1\nSTATUS=ping {i}"));
        await Task.Delay(TimeSpan.FromMilliseconds(100), stop.Token);
    }
}

static void Notify(string message)
{
    var address = Environment.GetEnvironmentVariable("NOTIFY_SOCKET") ?? throw new InvalidOperationException("there is no NOTIFY_SOCKET");
    using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    try
    {
        socket.SendTo(Encoding.UTF8.GetBytes(message), new UnixDomainSocketEndPoint(address.Replace('@', '\0')));
    }
    catch (SocketException)
    {
        // circusd is being replaced: the next one will hear the next message.
    }
}
