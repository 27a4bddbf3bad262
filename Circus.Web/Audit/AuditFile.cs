using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;

namespace Circus.Web.Audit;

/// <summary>
/// The entries on disk, in a file of their own: it is only ever appended to, which the file itself enforces. Several programs may append. An entry is on the
/// disk when <see cref="Append"/> returns.
/// </summary>
internal sealed class AuditFile : IDisposable
{
    private const string Columns = "seq, time, kind, of, actor, address, action, target, details, result, message, before, after, request, hash";

    // The triggers are against mistakes; against whoever may write the file there is the chain.
    private const string Schema = $"""
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        CREATE TABLE IF NOT EXISTS audit (
            seq INTEGER PRIMARY KEY, time INTEGER NOT NULL, kind TEXT NOT NULL, of INTEGER, actor TEXT NOT NULL, address TEXT, action TEXT NOT NULL,
            target TEXT, details TEXT, result TEXT, message TEXT, before TEXT, after TEXT, request TEXT, hash BLOB NOT NULL) STRICT;
        CREATE INDEX IF NOT EXISTS audit_time ON audit (time);
        CREATE INDEX IF NOT EXISTS audit_of ON audit (of) WHERE of IS NOT NULL;
        CREATE INDEX IF NOT EXISTS audit_request ON audit (request) WHERE request IS NOT NULL;
        CREATE TABLE IF NOT EXISTS anchor (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL, hash BLOB NOT NULL) STRICT;
        INSERT OR IGNORE INTO anchor VALUES (1, 0, zeroblob(32));
        CREATE TRIGGER IF NOT EXISTS audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'entries are not changed'); END;
        CREATE TRIGGER IF NOT EXISTS audit_kept BEFORE DELETE ON audit WHEN OLD.seq > (SELECT seq FROM anchor)
            BEGIN SELECT RAISE(ABORT, 'entries are not removed'); END;
        """;

    private readonly SqliteConnection _connection;

    private AuditFile(string path, SqliteOpenMode mode, string begin)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, Mode = mode }.ToString());
        try
        {
            _connection.Open();
            Run(begin);
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>Makes the file when it is missing.</summary>
    public static AuditFile OpenToAppend(string path) => new(path, SqliteOpenMode.ReadWriteCreate, Schema);

    /// <summary>All that is read from it is of one instant.</summary>
    public static AuditFile OpenToRead(string path) => new(path, SqliteOpenMode.ReadOnly, "BEGIN");

    /// <summary>Appends all of them or none, and returns their numbers.</summary>
    public IReadOnlyList<long> Append(IReadOnlyList<(long Time, AuditEntry Entry)> entries) => Atomically(() =>
    {
        var (number, hash) = Head();
        List<long> numbers = [];
        foreach (var (time, entry) in entries)
        {
            hash = AuditHash.Of(hash, ++number, time, entry);
            Insert(new AuditRow(number, time, entry, hash));
            numbers.Add(number);
        }

        return numbers;
    });

    /// <summary>Removes what is older, and says so in an entry: the chain then begins at the last one removed.</summary>
    /// <returns>How many.</returns>
    public int Prune(long olderThan, long now) => Atomically(() =>
    {
        using var last = Command("SELECT seq, hash FROM audit WHERE seq < (SELECT min(seq) FROM audit WHERE time >= $time) OR NOT EXISTS (SELECT 1 FROM audit WHERE time >= $time) ORDER BY seq DESC LIMIT 1");
        last.Parameters.AddWithValue("$time", olderThan);
        using var reader = last.ExecuteReader();
        if (!reader.Read())
        {
            return 0;
        }

        var (through, hash) = (reader.GetInt64(0), (byte[])reader.GetValue(1));
        reader.Close();
        var details = new JsonObject { ["through"] = through, ["hash"] = Convert.ToHexStringLower(hash) };
        var (number, head) = Head();
        var entry = new AuditEntry { Kind = AuditKind.Pruned, Actor = "console", Action = "audit.prune", Details = details.ToJsonString(), Result = AuditResult.Ok };
        Insert(new AuditRow(number + 1, now, entry, AuditHash.Of(head, number + 1, now, entry)));
        using var anchor = Command("UPDATE anchor SET seq = $seq, hash = $hash");
        anchor.Parameters.AddWithValue("$seq", through);
        anchor.Parameters.AddWithValue("$hash", hash);
        anchor.ExecuteNonQuery();
        return Run(string.Create(CultureInfo.InvariantCulture, $"DELETE FROM audit WHERE seq <= {through}"));
    });

    /// <summary>Where the chain begins: number and hash of the last entry that was removed; 0 and zeros when none was.</summary>
    public (long Number, byte[] Hash) Anchor() => Place("SELECT seq, hash FROM anchor");

    /// <summary>Every entry, oldest first.</summary>
    public IEnumerable<AuditRow> ReadAll()
    {
        using var command = Command($"SELECT {Columns} FROM audit ORDER BY seq");
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return Row(reader);
        }
    }

    /// <summary>Whether an entry has that <see cref="AuditEntry.Request"/>.</summary>
    public bool HasRequest(string request)
    {
        using var command = Command("SELECT EXISTS (SELECT 1 FROM audit WHERE request = $request)");
        command.Parameters.AddWithValue("$request", request);
        return (long)command.ExecuteScalar()! != 0;
    }

    /// <summary>The newest entry of that kind.</summary>
    public AuditRow? Last(string kind)
    {
        using var command = Command($"SELECT {Columns} FROM audit WHERE kind = $kind ORDER BY seq DESC LIMIT 1");
        command.Parameters.AddWithValue("$kind", kind);
        using var reader = command.ExecuteReader();
        return reader.Read() ? Row(reader) : null;
    }

    /// <summary>What matches, newest first, each with what came of it.</summary>
    public IReadOnlyList<AuditRecord> Find(AuditQuery query)
    {
        using var command = Command(
            """
            SELECT a.seq, a.time, a.kind, a.actor, a.address, a.action, a.target, a.details,
                   coalesce(e.result, a.result), coalesce(e.message, a.message), a.before, coalesce(e.after, a.after), e.time
            FROM audit a LEFT JOIN audit e ON e.of = a.seq
            WHERE a.kind <> 'ended' AND a.seq < $before
              AND ($from IS NULL OR a.time >= $from) AND ($to IS NULL OR a.time < $to)
              AND ($actor IS NULL OR a.actor LIKE $actor ESCAPE '\') AND ($target IS NULL OR a.target LIKE $target ESCAPE '\')
              AND ($action IS NULL OR a.action LIKE $action ESCAPE '\')
              AND ($result IS NULL OR coalesce(e.result, a.result, 'unknown') = $result)
              AND ($text IS NULL OR a.actor || ' ' || a.action || ' ' || coalesce(a.address, '') || ' ' || coalesce(a.target, '') || ' '
                   || coalesce(a.details, '') || ' ' || coalesce(e.message, a.message, '') LIKE $text ESCAPE '\')
            ORDER BY a.seq DESC LIMIT $limit
            """);
        command.Parameters.AddWithValue("$before", query.Before ?? long.MaxValue);
        command.Parameters.AddWithValue("$from", OrNull(query.From?.ToUnixTimeMilliseconds()));
        command.Parameters.AddWithValue("$to", OrNull(query.To?.ToUnixTimeMilliseconds()));
        command.Parameters.AddWithValue("$actor", OrNull(Like(query.Actor)));
        command.Parameters.AddWithValue("$target", OrNull(Like(query.Target)));
        command.Parameters.AddWithValue("$action", OrNull(Like(query.Action)));
        command.Parameters.AddWithValue("$result", OrNull(string.IsNullOrEmpty(query.Result) ? null : query.Result));
        command.Parameters.AddWithValue("$text", OrNull(Like(query.Text)));
        command.Parameters.AddWithValue("$limit", query.Limit);
        using var reader = command.ExecuteReader();
        List<AuditRecord> found = [];
        while (reader.Read())
        {
            var isOpen = reader.GetString(2) == AuditKind.Asked && reader.IsDBNull(8);
            found.Add(new AuditRecord(
                reader.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1)), reader.GetString(3), Text(reader, 4), reader.GetString(5),
                Text(reader, 6), Text(reader, 7), isOpen ? AuditResult.Unknown : Text(reader, 8), Text(reader, 9), Text(reader, 10), Text(reader, 11),
                reader.IsDBNull(12) ? null : reader.GetInt64(12) - reader.GetInt64(1)));
        }

        return found;
    }

    public void Dispose() => _connection.Dispose();

    /// <summary>Where the chain ends now.</summary>
    public (long Number, byte[] Hash) Head() => Place("SELECT seq, hash FROM audit UNION ALL SELECT seq, hash FROM anchor ORDER BY seq DESC LIMIT 1");

    /// <summary>All or nothing. No other program writes from the first reading on.</summary>
    private T Atomically<T>(Func<T> change)
    {
        Run("BEGIN IMMEDIATE");
        try
        {
            var result = change();
            Run("COMMIT");
            return result;
        }
        catch
        {
            Run("ROLLBACK");
            throw;
        }
    }

    private (long Number, byte[] Hash) Place(string question)
    {
        using var command = Command(question);
        using var reader = command.ExecuteReader();
        reader.Read();
        return (reader.GetInt64(0), (byte[])reader.GetValue(1));
    }

    private void Insert(AuditRow row)
    {
        using var command = Command($"INSERT INTO audit ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)");
        var entry = row.Entry;
        object?[] values =
        [
            row.Number, row.Time, entry.Kind, entry.Of, entry.Actor, entry.Address, entry.Action, entry.Target, entry.Details, entry.Result, entry.Message,
            entry.Before, entry.After, entry.Request, row.Hash,
        ];
        for (var index = 0; index < values.Length; index++)
        {
            command.Parameters.AddWithValue(string.Create(CultureInfo.InvariantCulture, $"${index + 1}"), OrNull(values[index]));
        }

        command.ExecuteNonQuery();
    }

    private static AuditRow Row(SqliteDataReader reader) => new(
        reader.GetInt64(0), reader.GetInt64(1),
        new AuditEntry
        {
            Kind = reader.GetString(2),
            Of = reader.IsDBNull(3) ? null : reader.GetInt64(3),
            Actor = reader.GetString(4),
            Address = Text(reader, 5),
            Action = reader.GetString(6),
            Target = Text(reader, 7),
            Details = Text(reader, 8),
            Result = Text(reader, 9),
            Message = Text(reader, 10),
            Before = Text(reader, 11),
            After = Text(reader, 12),
            Request = Text(reader, 13),
        },
        (byte[])reader.GetValue(14));

    private int Run(string text)
    {
        using var command = Command(text);
        return command.ExecuteNonQuery();
    }

    // Every text is a constant of this class, or made of numbers.
#pragma warning disable CA2100
    private SqliteCommand Command(string text) => new(text, _connection);
#pragma warning restore CA2100

    private static string? Text(SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static object OrNull(object? value) => value ?? DBNull.Value;

    /// <summary>Anywhere in the text.</summary>
    private static string? Like(string? text) => string.IsNullOrWhiteSpace(text)
        ? null
        : $"%{text.Trim().Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)}%";
}
