namespace Circus.Web.Access;

/// <summary>The console's folder on disk. It holds password hashes and cookie keys, so nobody else may read it.</summary>
internal sealed class StateDirectory
{
    public const string AuditName = "audit.db";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode WritableByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private readonly string _path;

    /// <summary>Creates the folder with mode 0700 when it is missing.</summary>
    /// <exception cref="StateDirectoryException">It cannot be used, or others could plant files in it.</exception>
    public StateDirectory(string path)
    {
        _path = path;
        try
        {
            Directory.CreateDirectory(path, OwnerOnly);
            // A folder that was there keeps its mode: it may be anything, even /var/lib by mistake.
            if ((File.GetUnixFileMode(path) & WritableByOthers) != 0)
            {
                throw new StateDirectoryException($"the state directory {path} can be written by other users; chmod 700 {path}, or give another --state-dir");
            }

            Directory.CreateDirectory(KeyPath, OwnerOnly);
            CreateDatabaseFile(DatabasePath);
            CreateDatabaseFile(AuditPath);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StateDirectoryException($"the state directory {path} cannot be used: {failure.Message}; give another --state-dir");
        }
    }

    public string DatabasePath => Path.Combine(_path, "console.db");

    /// <summary>Who did what.</summary>
    public string AuditPath => Path.Combine(_path, AuditName);

    /// <summary>What the configuration of circusd once was.</summary>
    public string VersionPath => Path.Combine(_path, "configuration");

    /// <summary>Keys that protect cookies and forms.</summary>
    public string KeyPath => Path.Combine(_path, "keys");

    /// <summary>Rules, channels and what fires.</summary>
    public string AlertsPath => Path.Combine(_path, "alerts.json");

    /// <summary>The views that people saved.</summary>
    public string ViewsPath => Path.Combine(_path, "views.json");

    public string SetupCodePath => Path.Combine(_path, "setup-code");

    /// <summary>Writes a file that only the owner can read, from its first instant.</summary>
    public static void WriteSecret(string path, string text)
    {
        // Removed first: the mode below counts for new files only.
        File.Delete(path);
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerFile,
        });
        using var writer = new StreamWriter(file);
        writer.Write(text);
    }

    /// <summary>SQLite would create its file readable by all; it gives its journal files the mode of the main file (sqlite.org/src, os_unix.c).</summary>
    private static void CreateDatabaseFile(string path)
    {
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite,
            UnixCreateMode = OwnerFile,
        });
    }
}
