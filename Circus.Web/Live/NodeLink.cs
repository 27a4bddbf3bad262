namespace Circus.Web.Live;

/// <summary>One circus that the console watches, with its own health.</summary>
/// <param name="Name">As given; null for the console's own, whose host name is taken.</param>
/// <param name="Address">Control endpoint.</param>
/// <param name="Store">What is known of it.</param>
internal sealed record NodeLink(string? Name, string Address, SnapshotStore Store)
{
    public bool IsOwn => Name is null;

    public LiveSnapshot Snapshot => Store.Current;

    public string Title => Name ?? Snapshot.Node?.Hostname ?? "this node";
}
