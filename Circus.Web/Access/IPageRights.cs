namespace Circus.Web.Access;

/// <summary>What the user of an open page may now; asked anew each time.</summary>
internal interface IPageRights
{
    Rights Now { get; }
}
