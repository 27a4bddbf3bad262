using Circus.Web.Audit;
using Circus.Web.Tests.Host;
using Microsoft.Data.Sqlite;

namespace Circus.Web.Tests.Audit;

/// <summary>The chain of entries, and what becomes of it when somebody writes into the file.</summary>
public sealed class AuditFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string FilePath => Path.Combine(_folder.Path, "audit.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Chain_AsWritten_Holds()
    {
        Fill(100);

        var verdict = Verify();

        Assert.Null(verdict.Fault);
        Assert.Equal(100, verdict.Entries);
        Assert.StartsWith("100:", verdict.Head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE audit SET actor = 'eve' WHERE seq = 40")]
    [InlineData("DELETE FROM audit WHERE seq = 40")]
    public void Entry_ChangedOrRemoved_IsRefusedByTheFile(string statement)
    {
        Fill(100);

        Assert.Throws<SqliteException>(() => Tamper(statement));
        Assert.Null(Verify().Fault);
    }

    [Theory]
    [InlineData("UPDATE audit SET actor = 'eve' WHERE seq = 40", "entry 40 was changed, or one before it")]
    [InlineData("UPDATE audit SET target = NULL, action = action || target WHERE seq = 40", "entry 40 was changed, or one before it")]
    [InlineData("UPDATE audit SET message = '' WHERE seq = 40", "entry 40 was changed, or one before it")]
    [InlineData("UPDATE audit SET hash = zeroblob(32) WHERE seq = 40", "entry 40 was changed, or one before it")]
    [InlineData("DELETE FROM audit WHERE seq = 40", "entry 40 is missing; the next one has the number 41")]
    [InlineData("DELETE FROM audit WHERE seq <= 40", "entry 1 is missing; the next one has the number 41")]
    [InlineData("UPDATE anchor SET seq = 40, hash = (SELECT hash FROM audit WHERE seq = 40); DELETE FROM audit WHERE seq <= 40",
        "the first 40 entries are missing, and no entry says that they were removed by age")]
    [InlineData("UPDATE audit SET seq = -1 WHERE seq = 10; UPDATE audit SET seq = 10 WHERE seq = 11; UPDATE audit SET seq = 11 WHERE seq = -1",
        "entry 10 was changed, or one before it")]
    public void Chain_FileWasWrittenTo_SaysWhere(string statement, string fault)
    {
        Fill(100);

        Tamper($"DROP TRIGGER audit_stays; DROP TRIGGER audit_kept; {statement}");

        Assert.Equal(fault, Verify().Fault);
    }

    [Fact]
    public void Chain_EndWasCutOff_IsFoundByAHeadThatWasNoted()
    {
        Fill(100);
        var noted = Verify().Head;
        Tamper("DROP TRIGGER audit_kept; DELETE FROM audit WHERE seq > 90");

        Assert.Null(Verify().Fault);
        Assert.Equal($"no entry has the number and hash {noted}: it was changed, removed or cut off", Verify(noted).Fault);
    }

    [Fact]
    public void Chain_HasGrown_StillHasTheHeadThatWasNoted()
    {
        Fill(100);
        var noted = Verify().Head;
        Fill(10);

        Assert.Null(Verify(noted).Fault);
    }

    [Fact]
    public void Prune_OldEntries_LeavesAChainThatHoldsAndTellsOfThem()
    {
        Fill(100);
        using (var file = AuditFile.OpenToAppend(FilePath))
        {
            Assert.Equal(60, file.Prune(olderThan: 61, now: 500));
            Assert.Equal(20, file.Prune(olderThan: 81, now: 501));
            Assert.Equal(0, file.Prune(olderThan: 81, now: 502));
        }

        var verdict = Verify();

        Assert.Null(verdict.Fault);
        Assert.Equal(22, verdict.Entries);
    }

    [Fact]
    public void Prune_Everything_LeavesTheEntryThatSaysSo()
    {
        Fill(5);
        using (var file = AuditFile.OpenToAppend(FilePath))
        {
            Assert.Equal(5, file.Prune(olderThan: 1000, now: 2000));
        }

        Fill(1);

        Assert.Equal((null, 2L), (Verify().Fault, Verify().Entries));
    }

    [Fact]
    public async Task Append_FromSeveralProgramsAtOnce_IsOneChain()
    {
        Fill(1);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Fill(50))));

        Assert.Equal((null, 201L), (Verify().Fault, Verify().Entries));
    }

    [Fact]
    public void Find_AnEntryAndItsEnd_AreOneRecord()
    {
        using (var file = AuditFile.OpenToAppend(FilePath))
        {
            file.Append([(1000, Entry("ana", "stop", "web") with { Kind = AuditKind.Asked })]);
            file.Append([(1250, Entry("ana", "stop", "web") with { Kind = AuditKind.Ended, Of = 1, Result = AuditResult.Refused, Message = "no" })]);
            file.Append([(2000, Entry("bob", "start", "a_b%") with { Kind = AuditKind.Asked })]);
        }

        using var reader = AuditFile.OpenToRead(FilePath);
        var found = reader.Find(new AuditQuery());

        Assert.Equal([3L, 1L], found.Select(record => record.Number));
        Assert.Equal((AuditResult.Unknown, null), (found[0].Result, found[0].Milliseconds));
        Assert.Equal((AuditResult.Refused, "no", 250L), (found[1].Result, found[1].Message, found[1].Milliseconds));
        Assert.Equal([1L], Numbers(new AuditQuery { Text = "WEB" }));
        Assert.Equal([3L], Numbers(new AuditQuery { Target = "_b%" }));
        Assert.Empty(Numbers(new AuditQuery { Target = "a__" }));
        Assert.Equal([1L], Numbers(new AuditQuery { Result = AuditResult.Refused }));
        Assert.Equal([1L], Numbers(new AuditQuery { Before = 3 }));
        Assert.Equal([3L], Numbers(new AuditQuery { From = DateTimeOffset.FromUnixTimeMilliseconds(1001) }));
        Assert.Empty(Numbers(new AuditQuery { Actor = "' OR 1 = 1 --" }));

        IEnumerable<long> Numbers(AuditQuery query) => reader.Find(query).Select(record => record.Number);
    }

    private void Fill(int count)
    {
        using var file = AuditFile.OpenToAppend(FilePath);
        for (var index = 1; index <= count; index++)
        {
            file.Append([(index, Entry("ana", "stop", "web"))]);
        }
    }

    private static AuditEntry Entry(string actor, string action, string target) =>
        new() { Kind = AuditKind.Noted, Actor = actor, Action = action, Target = target };

    private AuditVerdict Verify(string? known = null)
    {
        using var file = AuditFile.OpenToRead(FilePath);
        return AuditCheck.Of(file, known);
    }

    private void Tamper(string statement)
    {
        using var connection = new SqliteConnection($"Data Source={FilePath};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }
}
