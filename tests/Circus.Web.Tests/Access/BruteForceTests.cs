using System.Diagnostics;
using System.Net;
using Circus.Web.Access;
using Circus.Web.Audit;
using Circus.Web.Tests.Api;
using Microsoft.Extensions.DependencyInjection;

namespace Circus.Web.Tests.Access;

public sealed class BruteForceTests
{
    private const int Attempts = 1000;

    [Fact]
    public async Task SignIn_AThousandAttempts_LockTheNameAndHinderNobodyElse()
    {
        await using var stage = await ApiStage.StartAsync();
        var other = await stage.ProgramAsync("viewer-1", "read");
        using var attacker = stage.Console.OpenBrowser();
        using var page = await attacker.GetAsync("/signin");
        var form = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var waits = new List<TimeSpan>();
        using var under = new CancellationTokenSource();
        var watching = WatchAsync();

        var answers = new List<HttpStatusCode>();
        for (var done = 0; done < Attempts; done += 50)
        {
            answers.AddRange(await Task.WhenAll(Enumerable.Range(done, 50).Select(async attempt =>
            {
                using var answer = await attacker.SubmitAsync("/signin", form, ("username", "operator-1"), ("password", $"guess number {attempt}"));
                return answer.StatusCode;
            })));
        }

        await under.CancelAsync();
        await watching;
        using var audit = stage.Console.Services.GetRequiredService<AuditTrail>().Read();

        Assert.DoesNotContain(HttpStatusCode.Redirect, answers);
        Assert.InRange(answers.Count(answer => answer == HttpStatusCode.TooManyRequests), Attempts - (4 * AccessRateLimits.PostsPerWindow), Attempts);
        Assert.NotEmpty(audit.Find(new AuditQuery { Actor = "operator-1", Text = "now locked out" }));
        Assert.InRange(waits.Order().ElementAt(waits.Count / 2), TimeSpan.Zero, TimeSpan.FromSeconds(2));

        async Task WatchAsync()
        {
            while (!under.IsCancellationRequested)
            {
                var started = Stopwatch.GetTimestamp();
                using var answer = await ApiStage.SendAsync(other, "GET", "/api/v1/watchers");
                waits.Add(Stopwatch.GetElapsedTime(started));
                Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.TooManyRequests);
            }
        }
    }
}
