namespace Circus.Web.Api;

/// <param name="Role">viewer, operator or admin.</param>
/// <param name="Pattern">Names of watchers, with * and ?.</param>
internal sealed record UserGrant(string Role, string Pattern);
