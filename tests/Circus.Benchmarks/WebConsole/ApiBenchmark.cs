using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Circus.Benchmarks.WebConsole;

/// <summary>
/// The list of 1,000 watchers over HTTP (bar: median below 20 ms), and how long a refused sign-in takes whatever its reason: who guesses must not be able to tell
/// from the time which names exist.
/// </summary>
internal static class ApiBenchmark
{
    private const int Watchers = 1000;
    private const int Requests = 300;

    // As many posts as one address may send in a minute; so many addresses of loopback.
    private const int PostsPerAddress = 10;
    private const int Addresses = 9;

    public static async Task RunAsync(string? programs, CancellationToken cancellationToken)
    {
        using var circus = await FakeCircus.StartAsync(Watchers, Watchers);
        await using var console = await ConsoleProgram.StartAsync(programs, circus.Daemon, cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var publishing = circus.PublishAsync(stop.Token);
        try
        {
            await ListAsync(console, cancellationToken);
            await SignInAsync(console, cancellationToken);
        }
        finally
        {
            await stop.CancelAsync();
            await publishing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task ListAsync(ConsoleProgram console, CancellationToken cancellationToken)
    {
        var address = new Uri(console.Address, "/api/v1/watchers");
        List<double> times = [];
        var size = 0;
        // The first ones compile the code, and the console may not have heard of all watchers yet.
        for (var request = -50; request < Requests; request++)
        {
            var since = Stopwatch.GetTimestamp();
            var body = await console.Http.GetByteArrayAsync(address, cancellationToken);
            if (request >= 0)
            {
                times.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
                size = body.Length;
            }
        }

        Figures.Print("GET /api/v1/watchers with 1,000 watchers", times, "ms");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"its body",-50} {size / 1024.0:0} KiB"));
    }

    private static async Task SignInAsync(ConsoleProgram console, CancellationToken cancellationToken)
    {
        List<double> unknown = [], known = [];
        for (var number = 0; number < Addresses; number++)
        {
            using var http = ClientAt(IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"127.0.0.{number + 2}")));
            var address = new Uri(console.Address, "/signin");
            var page = await http.GetStringAsync(address, cancellationToken);
            var fields = ConsoleProgram.HiddenFields(page);
            for (var post = 0; post < PostsPerAddress; post++)
            {
                // In turns, so that what else the machine does meets both.
                var isKnown = post % 2 == 0;
                (fields["username"], fields["password"]) = (isKnown ? ConsoleProgram.UserName : "nobody-of-that-name", "a guess of four words");
                using var form = new FormUrlEncodedContent(fields);
                var since = Stopwatch.GetTimestamp();
                using var answer = await http.PostAsync(address, form, cancellationToken);
                (isKnown ? known : unknown).Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
                if (answer.StatusCode != HttpStatusCode.OK)
                {
                    throw new InvalidOperationException($"a refused sign-in was answered with {answer.StatusCode}");
                }
            }
        }

        Figures.Print("a refused sign-in: nobody has that name", unknown, "ms");
        Figures.Print("a refused sign-in: somebody has, soon locked", known, "ms");
    }

    private static HttpClient ClientAt(IPAddress own)
    {
        var http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(new IPEndPoint(own.MapToIPv6(), 0));
                await socket.ConnectAsync(IPAddress.Loopback.MapToIPv6(), context.DnsEndPoint.Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        return http;
    }
}
