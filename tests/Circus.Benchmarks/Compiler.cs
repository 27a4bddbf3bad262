using System.Diagnostics;

namespace Circus.Benchmarks;

/// <summary>Makes the programs in C that stand beside this one.</summary>
internal static class Compiler
{
    /// <param name="name">Of the source file, without ".c".</param>
    /// <param name="folder">Where the program goes.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Path of the program.</returns>
    public static async Task<string> CompileAsync(string name, string folder, CancellationToken cancellationToken)
    {
        var program = Path.Combine(folder, name);
        using var compiler = Process.Start("cc", ["-O2", "-o", program, Path.Combine(AppContext.BaseDirectory, name + ".c")]);
        await compiler.WaitForExitAsync(cancellationToken);
        return compiler.ExitCode == 0 ? program : throw new InvalidOperationException("cc has failed");
    }
}
