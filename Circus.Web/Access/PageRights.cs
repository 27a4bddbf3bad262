using Microsoft.AspNetCore.Components.Authorization;

namespace Circus.Web.Access;

/// <summary>The user is the one of the circuit; what they may stands in the <see cref="AccessTable"/>.</summary>
internal sealed class PageRights(AuthenticationStateProvider authentication, AccessTable table) : IPageRights
{
    public Rights Now
    {
        get
        {
            try
            {
                return authentication.GetAuthenticationStateAsync() is { IsCompletedSuccessfully: true, Result.User: var user } ? table.RightsOf(user) : Rights.None;
            }
            catch (InvalidOperationException)
            {
                // Nobody has told yet who the user is.
                return Rights.None;
            }
        }
    }
}
