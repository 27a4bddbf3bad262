using System.Diagnostics.CodeAnalysis;

namespace Circus.Protocol.Keys;

/// <summary>
/// Key pairs in files, in the form of CZMQ and pyzmq (zmq.auth.load_certificate reads them): the secret file has both halves and is for its
/// owner only, the one beside it (.pub) has the public half.
/// </summary>
public static class KeyFile
{
    /// <summary>Ending of the file with the public half alone.</summary>
    public const string PublicEnding = ".pub";

    private const string PublicEntry = "public-key";
    private const string SecretEntry = "secret-key";

    /// <summary>A file has about 200 bytes; what is far larger is something else.</summary>
    private const int LargestFile = 16_384;

    /// <summary>Writes both files; neither is replaced when it exists.</summary>
    /// <exception cref="IOException">It exists, or cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be written.</exception>
    public static void Write(string path, KeyPair keys)
    {
        Create(path, Text("Secret key of Circus. Keep it to yourself.", keys.PublicText, Z85.Encode(keys.Secret.Span)), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Create(
            path + PublicEnding,
            Text("Public key of Circus. May be passed on.", keys.PublicText, null),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }

    /// <summary>Reads a pair; on failure <paramref name="fault"/> is a sentence for the operator, without any of the content.</summary>
    public static bool TryReadPair(string path, [NotNullWhen(true)] out KeyPair? keys, [NotNullWhen(false)] out string? fault)
    {
        keys = null;
        if (!TryRead(path, out var lines, out fault))
        {
            return false;
        }

        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        if ((File.GetUnixFileMode(path) & Others) != 0)
        {
            fault = $"{path} holds a secret key and others may read it: chmod 600 {path}";
            return false;
        }

        if (Entry(lines, SecretEntry) is not { } secret)
        {
            fault = $"{path} has no valid secret-key; circusctl keygen makes one";
            return false;
        }

        keys = KeyPair.OfSecret(secret);
        fault = null;
        return true;
    }

    /// <summary>Reads the public half from either file.</summary>
    public static bool TryReadPublic(string path, [NotNullWhen(true)] out byte[]? key, [NotNullWhen(false)] out string? fault)
    {
        key = TryRead(path, out var lines, out fault) ? Entry(lines, PublicEntry) : null;
        fault ??= key is null ? $"{path} has no valid public-key" : null;
        return key is not null;
    }

    private static bool TryRead(string path, [NotNullWhen(true)] out string[]? lines, [NotNullWhen(false)] out string? fault)
    {
        lines = null;
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > LargestFile })
            {
                fault = $"{path} is no key file";
                return false;
            }

            lines = File.ReadAllLines(path);
            fault = null;
            return true;
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            fault = refusal is FileNotFoundException or DirectoryNotFoundException
                ? $"{path} does not exist; circusctl keygen makes one"
                : $"{path} cannot be read: {refusal.Message}";
            return false;
        }
    }

    private static byte[]? Entry(string[] lines, string name)
    {
        foreach (var line in lines)
        {
            // A key may have "=" and "#" in it, but no quotation mark.
            var text = line.AsSpan().Trim();
            if (text.StartsWith(name, StringComparison.Ordinal) && text.IndexOf('=') is > 0 and var at)
            {
                return Z85.TryDecode(text[(at + 1)..].Trim(" \t'\""), out var key) && key.Length == KeyPair.KeyLength ? key : null;
            }
        }

        return null;
    }

    private static string Text(string title, string open, string? secret) => $"""
        #   {title}
        metadata
        curve
            {PublicEntry} = "{open}"

        """ + (secret is null ? "" : $"    {SecretEntry} = \"{secret}\"\n");

    private static void Create(string path, string text, UnixFileMode mode)
    {
        using var stream = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode });
        stream.Write(System.Text.Encoding.ASCII.GetBytes(text));
        stream.Flush(flushToDisk: true);
    }
}
