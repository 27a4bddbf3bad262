using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OtpNet;
using QRCoder;

namespace Circus.Web.Access;

/// <summary>
/// One-time codes of an authenticator app (RFC 6238: 6 digits, a new one every 30 s) and the recovery codes for the day on which it is lost.
/// A code counts once, and one step of clock difference to either side is allowed.
/// </summary>
internal sealed class SecondFactor(UserManager<ConsoleUser> users, AccessDbContext context, AccessWatch watch, IDataProtectionProvider protection, TimeProvider time)
{
    /// <summary>Recovery codes in one set.</summary>
    public const int RecoveryCodes = 10;

    /// <summary>What authenticators show beside the user's name.</summary>
    private const string Issuer = "Circus";

    // Where Identity looks for the key of an authenticator (UserStoreBase).
    private const string InternalProvider = "[AspNetUserStore]";
    private const string KeyName = "AuthenticatorKey";

    private const int KeyBytes = 20;
    private static readonly TimeSpan _offerLifetime = TimeSpan.FromMinutes(30);

    private readonly IDataProtector _offers = protection.CreateProtector("Circus.Web.Access.SecondFactor.Offer");

    /// <summary>A new key that counts for nothing until <see cref="AcceptAsync"/>. It is not kept: the form carries it, sealed, for this user and half an hour.</summary>
    public SecondFactorOffer Offer(ConsoleUser user)
    {
        var key = Base32Encoding.ToString(KeyGeneration.GenerateRandomKey(KeyBytes)).TrimEnd('=');
        return OfferOf(user, key, _offers.Protect(string.Create(CultureInfo.InvariantCulture, $"{user.Id} {key} {(time.GetUtcNow() + _offerLifetime).ToUnixTimeSeconds()}")));
    }

    /// <summary>The same offer again, after a mistake; null when it is too old or somebody else's.</summary>
    public SecondFactorOffer? Reopen(ConsoleUser user, string? isSealed)
    {
        try
        {
            return _offers.Unprotect(isSealed ?? "").Split(' ') is [var id, var key, var end] && id == user.Id
                && time.GetUtcNow().ToUnixTimeSeconds() < long.Parse(end, CultureInfo.InvariantCulture)
                ? OfferOf(user, key, isSealed!)
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>From now on the user needs codes of that key to sign in. Ends all sessions.</summary>
    /// <returns>The recovery codes, to be shown once; null when the code is wrong.</returns>
    public async Task<IReadOnlyList<string>?> AcceptAsync(ConsoleUser user, SecondFactorOffer offer, string? code)
    {
        if (StepOf(offer.Key, code) is not { } step)
        {
            return null;
        }

        await using var transaction = await context.Database.BeginTransactionAsync();
        await users.SetAuthenticationTokenAsync(user, InternalProvider, KeyName, offer.Key);
        user.LastCodeStep = step;
        await users.SetTwoFactorEnabledAsync(user, true);
        var codes = await RenewAsync(user);
        await transaction.CommitAsync();
        await watch.ReloadAsync(CancellationToken.None);
        return codes;
    }

    /// <summary>Other recovery codes; the former ones do not count any more.</summary>
    public async Task<IReadOnlyList<string>> RenewAsync(ConsoleUser user) =>
        [.. await users.GenerateNewTwoFactorRecoveryCodesAsync(user, RecoveryCodes) ?? []];

    /// <summary>The password is enough again. Ends all sessions.</summary>
    public async Task<IdentityResult> RemoveAsync(ConsoleUser user)
    {
        // The key and the recovery codes; saved together with the user.
        context.UserTokens.RemoveRange(await context.UserTokens.Where(token => token.UserId == user.Id).ToListAsync());
        user.LastCodeStep = 0;
        return await users.SetTwoFactorEnabledAsync(user, false);
    }

    /// <summary>Uses a code up.</summary>
    public async Task<CodeKind> UseAsync(ConsoleUser user, string? code)
    {
        var text = string.Concat((code ?? "").Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        if (text.Length == 6)
        {
            return StepOf(await users.GetAuthenticatorKeyAsync(user), text) is { } step && await TakeAsync(user, step) ? CodeKind.Authenticator : CodeKind.None;
        }

        return text.Length == 10 && (await users.RedeemTwoFactorRecoveryCodeAsync(user, $"{text[..5]}-{text[5..]}")).Succeeded ? CodeKind.Recovery : CodeKind.None;
    }

    /// <summary>
    /// Compared and stored in one statement: of two sign-ins with the same code at the same time one succeeds. The stamp changes as well, so that nobody who
    /// has read the account before writes the former step back.
    /// </summary>
    private async Task<bool> TakeAsync(ConsoleUser user, long step)
    {
        var stamp = Guid.NewGuid().ToString();
        var isNew = await context.Users.Where(one => one.Id == user.Id && one.LastCodeStep < step)
            .ExecuteUpdateAsync(one => one.SetProperty(row => row.LastCodeStep, step).SetProperty(row => row.ConcurrencyStamp, stamp)) == 1;
        await context.Entry(user).ReloadAsync();
        return isNew;
    }

    /// <summary>The step of time whose code it is; null when it is none.</summary>
    private long? StepOf(string? key, string? code)
    {
        var digits = string.Concat((code ?? "").Where(char.IsAsciiDigit));
        if (string.IsNullOrEmpty(key) || digits.Length != 6)
        {
            return null;
        }

        var totp = new Totp(Base32Encoding.ToBytes(key));
        return totp.VerifyTotp(time.GetUtcNow().UtcDateTime, digits, out var step, VerificationWindow.RfcSpecifiedNetworkDelay) ? step : null;
    }

    private static SecondFactorOffer OfferOf(ConsoleUser user, string key, string isSealed)
    {
        var uri = new OtpUri(OtpType.Totp, key, user.UserName, Issuer).ToString();
        using var generator = new QRCodeGenerator();
        using var data = generator.CreateQrCode(uri, QRCodeGenerator.ECCLevel.M);
        return new SecondFactorOffer(key, isSealed, SquaresOf(data), data.ModuleMatrix.Count);
    }

    /// <summary>The dark squares as one path, row by row.</summary>
    private static string SquaresOf(QRCodeData data)
    {
        var path = new StringBuilder();
        for (var y = 0; y < data.ModuleMatrix.Count; y++)
        {
            for (var x = 0; x < data.ModuleMatrix[y].Count; x++)
            {
                if (data.ModuleMatrix[y][x])
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
                }
            }
        }

        return path.ToString();
    }
}
