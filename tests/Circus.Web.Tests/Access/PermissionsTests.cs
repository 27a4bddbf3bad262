using System.Security.Claims;
using Circus.Web.Access;
using Circus.Web.Tests.Host;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Circus.Web.Tests.Access;

public sealed class PermissionsTests
{
    [Theory]
    [InlineData("viewer", true, false, false)]
    [InlineData("operator", true, true, false)]
    [InlineData("admin", true, true, true)]
    [InlineData("stranger", false, false, false)]
    public async Task Role_Permissions_AreItsOwnAndThoseBelow(string role, bool view, bool operate, bool administer)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        using var folder = new TemporaryFolder();
        services.AddAccess(new StateDirectory(folder.Path));
        await using var provider = services.BuildServiceProvider();
        var authorization = provider.GetRequiredService<IAuthorizationService>();
        var user = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Role, role)], "test"));

        Assert.Equal(view, (await authorization.AuthorizeAsync(user, Permissions.View)).Succeeded);
        Assert.Equal(operate, (await authorization.AuthorizeAsync(user, Permissions.Operate)).Succeeded);
        Assert.Equal(administer, (await authorization.AuthorizeAsync(user, Permissions.Administer)).Succeeded);
    }
}
