using System.Globalization;

namespace Circus.Plugins;

/// <summary>The process that started this one, or that took it over when that was gone.</summary>
internal static class ParentProcess
{
    /// <summary>The fourth field of proc_pid_stat(5), the second behind the name in brackets.</summary>
    public static int Pid()
    {
        var stat = File.ReadAllText("/proc/self/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
