using System.IO.Compression;
using System.Text;
using Circus.Daemon.Streams;

namespace Circus.Daemon.Tests.Streams;

/// <summary>Log files are read line by line in both directions, across those that were rolled over.</summary>
public sealed class LogReaderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("circus-logs-");

    private string Log => Path.Combine(_folder.FullName, "web.log");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Before_Pages_GoBackThroughAllFilesWithoutGapOrRepetition()
    {
        Write(Log, Enumerable.Range(41, 20));
        Write(Log + ".1", Enumerable.Range(21, 20));
        Pack(Log + ".2.gz", Enumerable.Range(1, 20));
        List<string> seen = [];
        LogPlace? at = null;
        do
        {
            var page = LogReader.Before(LogFile.Of(Log), at, 7, LogSearch.Everything)!.Value;
            seen.InsertRange(0, page.Lines.Select(line => line.Text));
            at = page.Next;
        }
        while (at is not null);

        Assert.Equal(Enumerable.Range(1, 60).Select(i => $"line {i}"), seen);
    }

    [Fact]
    public void After_FromTheBeginningAndFromALine_IsEverythingBehindIt()
    {
        Write(Log, Enumerable.Range(11, 10));
        Write(Log + ".1", Enumerable.Range(1, 10));

        var first = LogReader.After(LogFile.Of(Log), null, 12, LogSearch.Everything)!.Value;
        Assert.Equal(Enumerable.Range(1, 12).Select(i => $"line {i}"), first.Lines.Select(line => line.Text));

        // Rolled over between the two: the place stays what it was.
        File.Move(Log + ".1", Log + ".2");
        File.Move(Log, Log + ".1");
        Write(Log, [21]);
        File.AppendAllText(Log, "not complete");
        var rest = LogReader.After(LogFile.Of(Log), first.Next, 100, LogSearch.Everything)!.Value;
        Assert.Equal(Enumerable.Range(13, 9).Select(i => $"line {i}"), rest.Lines.Select(line => line.Text));
        Assert.Equal("not complete", LogReader.Before(LogFile.Of(Log), null, 1, LogSearch.Everything)!.Value.Lines[0].Text);
    }

    [Theory]
    [InlineData("line 7", false, false, "line 7,line 70")]
    [InlineData("LINE 7", false, true, "line 7,line 70")]
    [InlineData("7$", true, false, "line 7,line 17,line 27,line 37,line 47,line 57,line 67")]
    [InlineData("LINE [12]0$", true, true, "line 10,line 20")]
    public void Search_TextOrPattern_FindsTheLines(string find, bool isPattern, bool ignoresCase, string found)
    {
        Write(Log, Enumerable.Range(1, 70));
        var search = isPattern ? LogSearch.ForPattern(find, ignoresCase, out _)! : LogSearch.ForText(find, ignoresCase);

        Assert.Equal(found, string.Join(',', LogReader.Before(LogFile.Of(Log), null, 100, search)!.Value.Lines.Select(line => line.Text)));
        Assert.Equal(found, string.Join(',', LogReader.After(LogFile.Of(Log), null, 100, search)!.Value.Lines.Select(line => line.Text)));
    }

    [Fact]
    public void Search_PatternThatIsNone_SaysWhy()
    {
        Assert.Null(LogSearch.ForPattern("(", false, out var fault));
        Assert.NotNull(fault);
    }

    [Fact]
    public void Before_LineOfAMegabyte_ItsBeginningAndHowMuchIsLeftOut()
    {
        File.WriteAllText(Log, $"before\n{new string('x', 1_000_000)}\nbehind\n");

        var page = LogReader.Before(LogFile.Of(Log), null, 10, LogSearch.Everything)!.Value;

        Assert.Equal(["before", new string('x', LogReader.UsualText), "behind"], page.Lines.Select(line => line.Text));
        Assert.Equal([0, 1_000_000 - LogReader.UsualText, 0], page.Lines.Select(line => line.Cut));
        Assert.Equal(1_000_000, LogReader.Before(LogFile.Of(Log), null, 10, LogSearch.Everything, LogReader.LongestText)!.Value.Lines[1].Text.Length);
        Assert.Equal(page.Lines.Select(line => line.Place), LogReader.After(LogFile.Of(Log), null, 10, LogSearch.Everything)!.Value.Lines.Select(line => line.Place));
    }

    [Fact]
    public void Before_MuchThatDoesNotMatch_StopsAndGoesOnFromThere()
    {
        using (var file = File.CreateText(Log))
        {
            file.Write("needle\n");
            for (var i = 0; i < 700_000; i++)
            {
                file.Write("a line of a hundred characters that nobody is looking for, though it is long enough to fill a file\n");
            }
        }

        var first = LogReader.Before(LogFile.Of(Log), null, 5, LogSearch.ForText("needle", false))!.Value;
        Assert.Empty(first.Lines);
        Assert.NotNull(first.Next);
        Assert.InRange(first.Scanned, LogReader.MostScanned, LogReader.MostScanned + (1024 * 1024));

        var second = LogReader.Before(LogFile.Of(Log), first.Next, 5, LogSearch.ForText("needle", false))!.Value;
        Assert.Equal(["needle"], second.Lines.Select(line => line.Text));
        Assert.Null(second.Next);
    }

    [Fact]
    public void Place_FileIsGone_IsSaid()
    {
        Write(Log, [1]);

        Assert.Null(LogReader.Before(LogFile.Of(Log), new LogPlace(1, 5), 5, LogSearch.Everything));
        Assert.Null(LogPlace.Parse("nonsense"));
        Assert.Equal(new LogPlace(12, 34), LogPlace.Parse(new LogPlace(12, 34).ToString()));
    }

    [Fact]
    public void Of_LinksAndForeignFiles_AreLeftOut()
    {
        Write(Log, [1]);
        Write(Log + ".old", [2]);
        File.CreateSymbolicLink(Log + ".1", "/etc/passwd");

        Assert.Equal([Log], LogFile.Of(Log).Select(file => file.Path));
        Assert.Empty(LogFile.Of(Path.Combine(_folder.FullName, "none", "log")));
    }

    [Fact]
    public void Of_FilesNamedByTime_NewestFirst()
    {
        foreach (var name in new[] { "", ".20260101000000", ".20260103000000.gz", ".20260102000000" })
        {
            File.WriteAllText(Log + name, "x\n");
        }

        Assert.Equal(["", ".20260103000000.gz", ".20260102000000", ".20260101000000"], LogFile.Of(Log).Select(file => file.Path[Log.Length..]));
    }

    private static void Write(string path, IEnumerable<int> numbers) => File.WriteAllText(path, Text(numbers));

    private static void Pack(string path, IEnumerable<int> numbers)
    {
        using var packing = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        packing.Write(Encoding.UTF8.GetBytes(Text(numbers)));
    }

    private static string Text(IEnumerable<int> numbers) => string.Concat(numbers.Select(i => $"line {i}\n"));
}
