using Circus.Web.Logs;

namespace Circus.Web.Tests.Logs;

/// <summary>Which lines are shown, what is marked in them, and that the address says all of it.</summary>
public sealed class LogQueryTests
{
    [Theory]
    [InlineData("Refused", false, false, "connection refused", true)]
    [InlineData("Refused", false, true, "connection refused", false)]
    [InlineData("ref.*d$", true, false, "connection REFUSED", true)]
    [InlineData("(a+)+$", true, false, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", false)]
    [InlineData("(", true, false, "anything (", false)]
    [InlineData("red", false, false, "\e[31mre\e[0md", true)]
    public void Row64_Search_TextOrPattern_FindsLines(string text, bool isPattern, bool mindsCase, string line, bool isFound) =>
        Assert.Equal(isFound, new LogQuery { Text = text, IsPattern = isPattern, MindsCase = mindsCase }.Matches(line));

    [Fact]
    public void Row64_Search_PatternThatIsNone_SaysWhy()
    {
        Assert.NotNull(new LogQuery { Text = "(", IsPattern = true }.Fault);
        Assert.Null(new LogQuery { Text = "(" }.Fault);
        Assert.Null((new LogQuery { Text = "(", IsPattern = true } with { Text = "()" }).Fault);
    }

    [Fact]
    public void Row63_Streams_EachCanBeHidden()
    {
        var (output, error) = (Entry(LogKind.Stdout), Entry(LogKind.Stderr));
        Assert.True(LogQuery.All.Shows(output) && LogQuery.All.Shows(error) && LogQuery.All.Shows(Entry(LogKind.Event)));
        Assert.False(new LogQuery { HidesStdout = true }.Shows(output));
        Assert.False(new LogQuery { HidesStderr = true }.Shows(error));
        Assert.False(new LogQuery { HidesEvents = true }.Shows(Entry(LogKind.Event)));
    }

    [Fact]
    public void Row64_Filter_HidesEventsButNeverThatSomethingIsMissing()
    {
        var query = new LogQuery { Text = "x" };
        Assert.False(query.Shows(Entry(LogKind.Event)));
        Assert.True(query.Shows(Entry(LogKind.Gap)));
        Assert.True((query with { MarksOnly = true }).Shows(Entry(LogKind.Stdout)));
    }

    [Theory]
    [InlineData("2026-01-01 12:00:00 [WARNING] disk", 3)]
    [InlineData("level=error msg=boom", 4)]
    [InlineData("INFO: started", 2)]
    [InlineData("{\"lvl\":50,\"msg\":\"x\"}", 4)]
    [InlineData("this is an errand", 0)]
    [InlineData("a long sentence in which much later an error is named", 0)]
    public void Level_Line_IsFoundWhereLoggersWriteIt(string line, int level) => Assert.Equal(level, (int)LogQuery.LevelOf(line));

    [Fact]
    public void Row95_Address_AnyQuery_ComesBack()
    {
        var random = new Random(3);
        string[] texts = ["", "plain", "a&b=c#d", "(.*)+", "ü 日本", "<script>"];
        for (var i = 0; i < 500; i++)
        {
            var query = new LogQuery
            {
                Text = texts[random.Next(texts.Length)],
                IsPattern = random.Next(2) == 0,
                MindsCase = random.Next(2) == 0,
                MarksOnly = random.Next(2) == 0,
                HidesStdout = random.Next(2) == 0,
                HidesStderr = random.Next(2) == 0,
                HidesEvents = random.Next(2) == 0,
                Level = (LineLevel)random.Next(5),
                Wid = random.Next(2) == 0 ? null : random.Next(1, 99),
            };
            var address = LogAddress.With("/logs", LogAddress.Of(query));
            var values = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(new Uri("http://x" + address).Query);

            var read = LogAddress.Read(key => values.TryGetValue(key, out var value) ? value.ToString() : null);

            Assert.Equal(address, LogAddress.With("/logs", LogAddress.Of(read)));
        }
    }

    [Fact]
    public void Row69_Json_Line_IsTakenApart()
    {
        var line = JsonLine.Parse("""{"ts":"2026","level":"warn","msg":"slow","ms":12,"who":{"id":7}}""")!;

        Assert.Equal((LineLevel.Warning, "slow"), (line.Level, line.Message));
        Assert.Equal([("ms", "12"), ("who", """{"id":7}""")], line.Fields);
        Assert.Null(JsonLine.Parse("{not json}"));
        Assert.Null(JsonLine.Parse("[1]"));
        Assert.Null(JsonLine.Parse(new string('{', 5000) + "}"));
    }

    [Fact]
    public void Row64_Rows_Matches_AreMarkedAcrossColours()
    {
        var entry = Entry(LogKind.Stdout) with { Text = "conn\e[31mection\e[0m refused, connection" };

        var row = LogRows.Of([entry], new LogQuery { Text = "CONNECTION" }, true, true)[0];

        Assert.Equal(["conn", "hit", "ection", "f1 hit", " refused, ", "", "connection", "hit"], (string[])row[7]!);
    }

    [Fact]
    public void Row69_Rows_JsonLine_IsMessageAndFields()
    {
        var entry = Entry(LogKind.Stdout) with { Text = """{"level":"error","msg":"boom","job":1}""" };

        Assert.Equal(["boom", "", " job=", "k", "1", "v"], (string[])LogRows.Of([entry], LogQuery.All, true, true)[0][7]!);
        Assert.Equal([entry.Text, ""], (string[])LogRows.Of([entry], LogQuery.All, false, true)[0][7]!);
        Assert.Equal(4, LogRows.Of([entry], LogQuery.All, false, true)[0][6]);
    }

    [Theory]
    [InlineData("a,b,c,d,e", "c,d", 2)]
    [InlineData("12:00 a,12:01 b,12:02 c", "b,c", 1)]
    [InlineData("t,t,t,t,t,t,t,t,t,t", "t,t,t,t,t,t,t", 3)]
    [InlineData("a,b", "c,d", null)]
    [InlineData("a", "x,a", null)]
    [InlineData("a,b", "", null)]
    public void Row70_Join_FileAndLive_FindsWhereTheLiveOnesBegin(string file, string live, int? index) =>
        Assert.Equal(index, LogJoin.Find(file.Split(','), live.Length == 0 ? [] : live.Split(',')));

    private static LogEntry Entry(LogKind kind) => new(1, DateTimeOffset.UnixEpoch, "web", kind, "text");
}
