namespace Circus.Web.Components.Pages;

/// <summary>A page whose few figures are rendered by the server, at each tick: for those that have too few to be worth the browser's own way.</summary>
public abstract class TickingPage : LivePage
{
    private protected override int Window => 1;

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            Feed.Ticked += Tick;
        }

        base.OnAfterRender(firstRender);
    }

    protected override void Dispose(bool disposing)
    {
        Feed.Ticked -= Tick;
        base.Dispose(disposing);
    }

    /// <summary>Before each rendering of this kind.</summary>
    private protected virtual void OnTick()
    {
    }

    private void Tick()
    {
        OnTick();
        StateHasChanged();
    }
}
