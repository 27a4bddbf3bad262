namespace Circus.Web.Access;

/// <summary>What an administrator can do with a user.</summary>
/// <param name="Name">Which.</param>
internal abstract record UserAct(string Name)
{
    /// <param name="Name">Who.</param>
    /// <param name="Rights">What he may.</param>
    /// <param name="Password">Null for an invitation: the user chooses it himself.</param>
    public sealed record Add(string Name, RightsOrder Rights, string? Password) : UserAct(Name);

    public sealed record SetRights(string Name, RightsOrder Rights) : UserAct(Name);

    /// <summary>Ends all sessions.</summary>
    public sealed record SetPassword(string Name, string Password) : UserAct(Name);

    /// <summary>A link to choose a password. The old one, if there is one, stays until then.</summary>
    public sealed record Invite(string Name) : UserAct(Name);

    public sealed record Disable(string Name) : UserAct(Name);

    public sealed record Enable(string Name) : UserAct(Name);

    public sealed record SignOut(string Name) : UserAct(Name);

    public sealed record ResetSecondFactor(string Name) : UserAct(Name);

    public sealed record Delete(string Name) : UserAct(Name);

    /// <summary>The word for it in the audit.</summary>
    public string Action => this switch
    {
        Add => "user.add",
        SetRights => "user.rights",
        SetPassword => "user.password",
        Invite => "user.invite",
        Disable => "user.disable",
        Enable => "user.enable",
        SignOut => "user.signout",
        ResetSecondFactor => "user.reset-2fa",
        Delete => "user.delete",
        _ => throw new InvalidOperationException("there is no such act"),
    };
}
