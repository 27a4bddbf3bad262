using System.Net.Mail;

namespace Circus.Web.Alerts.Channels;

/// <summary>Where alerts are told. Only administrators make them: the console sends there from its own machine.</summary>
public sealed record AlertChannel
{
    public const int ShortestSecret = 16;

    private const int LongestText = 500;

    public required string Id { get; init; }

    public required string Name { get; init; }

    public ChannelKind Kind { get; init; }

    /// <summary>Address of a web hook; it may itself be a secret. Of mail the recipients, with commas.</summary>
    public required string To { get; init; }

    /// <summary>Signs what a web hook is sent; null for none.</summary>
    public string? Secret { get; init; }

    public bool IsOn { get; init; } = true;

    public DateTimeOffset Created { get; init; }

    /// <summary>When the last notice was made.</summary>
    public DateTimeOffset? Told { get; init; }

    /// <summary>When one last arrived.</summary>
    public DateTimeOffset? Arrived { get; init; }

    /// <summary>Why the last attempt failed; null when it did not.</summary>
    public string? Fault { get; init; }

    /// <summary>As much of <see cref="To"/> as anybody may see.</summary>
    public string Shown => Kind switch
    {
        ChannelKind.WebHook => Uri.TryCreate(To, UriKind.Absolute, out var address) ? $"{address.GetLeftPart(UriPartial.Authority)}{(address.PathAndQuery.Length > 1 ? "/…" : "/")}" : "–",
        ChannelKind.Mail => To,
    };

    /// <summary>Everything that is wrong with it.</summary>
    public IEnumerable<string> Faults()
    {
        if (Name.Trim().Length is 0 or > AlertRule.LongestName || Name.Any(char.IsControl))
        {
            yield return $"Give it a name of 1 to {AlertRule.LongestName} characters.";
        }

        switch (Kind)
        {
            case ChannelKind.WebHook:
                if (To.Length > LongestText || !Uri.TryCreate(To, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
                {
                    yield return "Address: http:// or https://, without a user name.";
                }

                if (Secret is { Length: < ShortestSecret or > LongestText })
                {
                    yield return $"Secret: at least {ShortestSecret} characters, or none.";
                }

                break;
            case ChannelKind.Mail:
                if (Recipients.Count is 0 or > 20 || To.Length > LongestText || Recipients.Any(recipient => !MailAddress.TryCreate(recipient, out _)))
                {
                    yield return "To: 1 to 20 mail addresses, with commas between them.";
                }

                break;
        }
    }

    public IReadOnlyList<string> Recipients => To.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
