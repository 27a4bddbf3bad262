namespace Circus.Web.Access;

/// <summary>A key for an authenticator that its user has not confirmed yet.</summary>
/// <param name="Key">In base 32, as people type it (RFC 4648).</param>
/// <param name="Sealed">The same for the form: only this console can open it.</param>
/// <param name="Squares">SVG path of the dark squares of its QR code, each 1 x 1.</param>
/// <param name="Side">Squares on a side, with the quiet margin.</param>
internal sealed record SecondFactorOffer(string Key, string Sealed, string Squares, int Side)
{
    /// <summary>In groups of four.</summary>
    public string Text => string.Join(' ', Key.Chunk(4).Select(part => new string(part)));
}
