using System.Globalization;
using System.Text.Json;

namespace Circus.Web.Audit;

/// <summary>Checks that no entry was changed, put in or taken out.</summary>
internal static class AuditCheck
{
    /// <param name="file">What to check.</param>
    /// <param name="known">A head that was noted earlier, to be found in the chain; null for none.</param>
    public static AuditVerdict Of(AuditFile file, string? known = null)
    {
        var (number, hash) = file.Anchor();
        var (removed, entries, isKnownFound) = (number, 0L, known is null || known == Head(number, hash));
        AuditEntry? pruned = null;
        foreach (var row in file.ReadAll())
        {
            if (row.Number != number + 1)
            {
                return new AuditVerdict(entries, Head(number, hash), Invariant($"entry {number + 1} is missing; the next one has the number {row.Number}"));
            }

            var expected = AuditHash.Of(hash, row.Number, row.Time, row.Entry);
            if (!expected.AsSpan().SequenceEqual(row.Hash))
            {
                return new AuditVerdict(entries, Head(number, hash), Invariant($"entry {row.Number} was changed, or one before it"));
            }

            (number, hash) = (row.Number, row.Hash);
            entries++;
            isKnownFound |= known == Head(number, hash);
            pruned = row.Entry.Kind == AuditKind.Pruned ? row.Entry : pruned;
        }

        var head = Head(number, hash);
        if (removed > 0 && !Says(pruned, removed, file.Anchor().Hash))
        {
            return new AuditVerdict(entries, head, Invariant($"the first {removed} entries are missing, and no entry says that they were removed by age"));
        }

        return new AuditVerdict(entries, head, isKnownFound ? null : $"no entry has the number and hash {known}: it was changed, removed or cut off");
    }

    public static string HeadOf(AuditFile file)
    {
        var (number, hash) = file.Head();
        return Head(number, hash);
    }

    private static string Head(long number, byte[] hash) => Invariant($"{number}:{Convert.ToHexStringLower(hash)}");

    private static bool Says(AuditEntry? pruned, long through, byte[] hash)
    {
        if (pruned?.Details is not { } details)
        {
            return false;
        }

        using var parsed = JsonDocument.Parse(details);
        return parsed.RootElement.GetProperty("through").GetInt64() == through
            && parsed.RootElement.GetProperty("hash").GetString() == Convert.ToHexStringLower(hash);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
