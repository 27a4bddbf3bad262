namespace Circus.Daemon.Configuration;

/// <summary>Puts a Python virtual environment into the variables of a watcher: its programs and its packages come first.</summary>
internal static class VirtualEnvironment
{
    /// <param name="root">Of the environment, absolute.</param>
    /// <param name="version">"3.12"; null takes the only one that is there.</param>
    /// <param name="variables">Of the watcher; changed.</param>
    /// <returns>Why not, or null.</returns>
    public static string? Apply(string root, string? version, IDictionary<string, string> variables)
    {
        var programs = Path.Combine(root, "bin");
        if (!Directory.Exists(programs))
        {
            return $"there is no folder {programs}";
        }

        var library = Path.Combine(root, "lib");
        string[] found = version is not null
            ? [Path.Combine(library, $"python{version}", "site-packages")]
            : Directory.Exists(library) ? [.. Directory.GetDirectories(library, "python*").Select(folder => Path.Combine(folder, "site-packages"))] : [];
        string[] packages = [.. found.Where(Directory.Exists)];
        if (packages is not [var site])
        {
            return packages.Length == 0
                ? $"there is no folder {(version is null ? Path.Combine(library, "python*", "site-packages") : found[0])}"
                : $"there are several versions of Python below {library}; give virtualenv_py_ver";
        }

        Prepend(variables, "PATH", [programs]);
        Prepend(variables, "PYTHONPATH", [site, .. Linked(site)]);
        variables["VIRTUAL_ENV"] = root;
        return null;
    }

    /// <summary>Folders that *.pth files name; lines that are code are left to Python.</summary>
    private static IEnumerable<string> Linked(string site) =>
        Directory.GetFiles(site, "*.pth").Order(StringComparer.Ordinal)
            .SelectMany(File.ReadLines)
            .Select(line => line.Trim())
            .Where(line => line.Length > 0 && !line.StartsWith('#') && !line.StartsWith("import ", StringComparison.Ordinal))
            .Select(line => Path.Combine(site, line))
            .Where(Directory.Exists);

    private static void Prepend(IDictionary<string, string> variables, string name, IEnumerable<string> folders)
    {
        var former = variables.TryGetValue(name, out var value) && value.Length > 0 ? value.Split(':') : [];
        variables[name] = string.Join(':', folders.Concat(former));
    }
}
