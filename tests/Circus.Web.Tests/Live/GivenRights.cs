using Circus.Web.Access;

namespace Circus.Web.Tests.Live;

/// <summary>The rights of a page's user, as a test gives them; to see everything until then.</summary>
internal sealed class GivenRights : IPageRights
{
    public Rights Now { get; private set; } = new([new Grant(Permissions.View)]);

    /// <summary>From now on they see only watchers of these patterns.</summary>
    public void LimitTo(params string[] patterns) => Now = new([.. patterns.Select(pattern => new Grant(Permissions.View, pattern))]);
}
