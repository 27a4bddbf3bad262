using Microsoft.AspNetCore.Identity;

namespace Circus.Web.Access;

/// <summary>A hash that no password matches; checking it costs what checking a real one costs.</summary>
internal sealed class DecoyPassword(IPasswordHasher<ConsoleUser> hasher)
{
    private readonly ConsoleUser _nobody = new();
    private readonly Lazy<string> _hash = new(() => hasher.HashPassword(new ConsoleUser(), Guid.NewGuid().ToString()));

    public void Check(string password) => hasher.VerifyHashedPassword(_nobody, _hash.Value, password);
}
