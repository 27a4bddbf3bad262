using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Circus.Web.Configuration;

/// <summary>What the configuration was, a file for each version in the console's state directory. Secrets are in none of them.</summary>
internal sealed partial class ConfigVersions(string folder, TimeProvider time)
{
    /// <summary>Older ones go.</summary>
    public const int Most = 200;

    private const string KeyName = "mark-key";

    private readonly Lock _gate = new();
    private List<ConfigVersion>? _versions;
    private IniMask? _mask;

    /// <summary>Hides secrets, always with the same marks.</summary>
    public IniMask Mask
    {
        get
        {
            lock (_gate)
            {
                return _mask ??= new IniMask(Key());
            }
        }
    }

    /// <summary>The newest first.</summary>
    public IReadOnlyList<ConfigVersion> All
    {
        get
        {
            lock (_gate)
            {
                return [.. Enumerable.Reverse(Known())];
            }
        }
    }

    /// <summary>Notes what the files say now, if it is something new.</summary>
    /// <exception cref="IOException">It cannot be kept.</exception>
    public ConfigVersion Note(IReadOnlyList<ConfigText> files)
    {
        lock (_gate)
        {
            var known = Known();
            if (known.Count > 0 && known[^1].Says(files))
            {
                return known[^1];
            }

            var version = new ConfigVersion(known.Count == 0 ? 1 : known[^1].Number + 1, time.GetUtcNow(), files);
            Write(version);
            known.Add(version);
            while (known.Count > Most)
            {
                File.Delete(PathOf(known[0].Number));
                known.RemoveAt(0);
            }

            return version;
        }
    }

    /// <summary>Notes who applied what the files say now.</summary>
    /// <exception cref="IOException">It cannot be kept.</exception>
    public void Applied(IReadOnlyList<ConfigText> files, string by)
    {
        var version = Note(files) with { Applied = time.GetUtcNow(), AppliedBy = by };
        lock (_gate)
        {
            Write(version);
            Known()[^1] = version;
        }
    }

    private List<ConfigVersion> Known()
    {
        if (_versions is null)
        {
            _versions = [];
            foreach (var path in Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).ToArray() : [])
            {
                if (Read(path) is { } version)
                {
                    _versions.Add(version);
                }
            }
        }

        return _versions;
    }

    private static ConfigVersion? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), VersionJson.Default.ConfigVersion);
        }
        catch (JsonException)
        {
            // Half written when the machine stopped: the next one is whole.
            return null;
        }
    }

    private void Write(ConfigVersion version)
    {
        CreateFolder();
        var path = PathOf(version.Number);
        Access.StateDirectory.WriteSecret($"{path}.new", JsonSerializer.Serialize(version, VersionJson.Default.ConfigVersion));
        File.Move($"{path}.new", path, overwrite: true);
    }

    private byte[] Key()
    {
        var path = Path.Combine(folder, KeyName);
        if (!File.Exists(path))
        {
            CreateFolder();
            Access.StateDirectory.WriteSecret(path, Convert.ToHexString(RandomNumberGenerator.GetBytes(32)));
        }

        return Convert.FromHexString(File.ReadAllText(path).Trim());
    }

    private void CreateFolder() => Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    private string PathOf(int number) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{number:00000000}.json"));

    [JsonSerializable(typeof(ConfigVersion))]
    private sealed partial class VersionJson : JsonSerializerContext;
}
