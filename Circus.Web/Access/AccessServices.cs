using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Circus.Web.Access;

/// <summary>Users, sign-in and permissions.</summary>
internal static class AccessServices
{
    /// <summary>Who may read the figures of the console.</summary>
    public const string MetricsPolicy = "metrics";

    /// <summary>A browser by its cookie, a program by its token.</summary>
    private const string Scheme = "circus";

    // OWASP's figure for PBKDF2 with HMAC-SHA512 (Password Storage Cheat Sheet, 2023).
    private const int PasswordIterations = 210_000;

    /// <param name="services">Get them.</param>
    /// <param name="directory">Where users and keys are.</param>
    /// <param name="isHttps">Whether the console itself speaks HTTPS: cookies are then bound to it and to this host.</param>
    public static IServiceCollection AddAccess(this IServiceCollection services, StateDirectory directory, bool isHttps = false)
    {
        services.AddSingleton(directory);
        services.AddSingleton<FirstRun>();
        services.AddSingleton<DecoyPassword>();
        services.AddScoped<AccountSetup>();
        services.AddScoped<SessionAudit>();
        services.AddScoped<TokenDesk>();
        services.AddScoped<TokenOperations>();
        services.AddSingleton<TokenUse>();
        services.AddHostedService(provider => provider.GetRequiredService<TokenUse>());
        services.AddScoped<PasswordSignIn>();
        services.AddScoped<ConsoleSession>();
        services.AddScoped<SecondFactor>();
        services.AddScoped<OwnAccount>();
        services.AddScoped<Invitation>();
        services.AddScoped<UserDesk>();
        services.AddScoped<UserOperations>();

        services.AddSingleton<AccessTable>();
        services.AddSingleton<AccessWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<AccessWatch>());
        services.AddSingleton<AccessChanges>();

        services.AddDbContext<AccessDbContext>((provider, options) => options
            .UseSqlite(new SqliteConnectionStringBuilder { DataSource = directory.DatabasePath, ForeignKeys = true }.ToString())
            .AddInterceptors(provider.GetRequiredService<AccessChanges>()));
        services.AddDataProtection().SetApplicationName("circushttpd").PersistKeysToFileSystem(new DirectoryInfo(directory.KeyPath));

        services.AddIdentityCore<ConsoleUser>(Configure)
            .AddRoles<IdentityRole>()
            .AddEntityFrameworkStores<AccessDbContext>()
            .AddUserStore<ConsoleUserStore>()
            .AddUserManager<ConsoleUserManager>()
            .AddTokenProvider<DataProtectorTokenProvider<ConsoleUser>>(TokenOptions.DefaultProvider)
            .AddSignInManager();
        services.Configure<DataProtectionTokenProviderOptions>(options => options.TokenLifespan = Invitation.Lifetime);
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = PasswordIterations);
        services.AddScoped<IPasswordValidator<ConsoleUser>, PasswordIsNotTheName>();
        // The default of 30 minutes would let a removed user reload pages for that long.
        services.Configure<SecurityStampValidatorOptions>(options =>
            {
                options.ValidationInterval = TimeSpan.FromMinutes(1);
                options.OnRefreshingPrincipal = context =>
                {
                    if (context is { CurrentPrincipal: { } former, NewPrincipal: { } renewed })
                    {
                        ConsoleSession.Keep(former, renewed);
                    }

                    return Task.CompletedTask;
                };
            });

        var authentication = services.AddAuthentication(Scheme);
        authentication.AddPolicyScheme(Scheme, null, options => options.ForwardDefaultSelector =
            context => TokenHandler.Concerns(context.Request) ? TokenHandler.SchemeName : IdentityConstants.ApplicationScheme);
        authentication.AddScheme<AuthenticationSchemeOptions, TokenHandler>(TokenHandler.SchemeName, null);
        // Identity deletes this cookie whenever it ends a session, and fails when nobody has registered it.
        authentication.AddTwoFactorRememberMeCookie();
        authentication.AddCookie(IdentityConstants.TwoFactorUserIdScheme, options =>
        {
            options.Cookie.Name = CookieName("circus-code", directory, isHttps);
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = isHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            options.ExpireTimeSpan = ConsoleSession.Between;
            options.SlidingExpiration = false;
        });
        authentication.AddCookie(IdentityConstants.ApplicationScheme, options =>
        {
            options.Cookie.Name = CookieName("circus", directory, isHttps);
            options.Cookie.HttpOnly = true;
            // Lax, not Strict: a link in a chat must open signed in.
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = isHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            options.SlidingExpiration = true;
            options.Events.OnValidatePrincipal = ValidateAsync;
            options.Events.OnRedirectToLogin = SignInRedirects.OnChallenge;
            options.Events.OnRedirectToAccessDenied = SignInRedirects.OnDenied;
        });
        services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme)
            .Configure<WebOptions>((cookie, options) => cookie.ExpireTimeSpan = TimeSpan.FromHours(options.IdleHours));
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = CookieName("circus-form", directory, isHttps);
            options.Cookie.SecurePolicy = isHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            // The content security policy forbids every frame already.
            options.SuppressXFrameOptionsHeader = true;
        });

        services.AddHttpContextAccessor();
        services.AddScoped<IClaimsTransformation, CallerAddress>();
        services.AddAuthorization(Configure);
        services.AddSingleton<IAuthorizationHandler, PermissionHandler>();
        services.AddSingleton<IAuthorizationHandler, MetricsHandler>();
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, SessionRevalidation>();
        services.AddScoped<CircuitHandler, SessionCircuit>();
        services.AddRateLimiter(AccessRateLimits.Configure);
        return services;
    }

    private static void Configure(IdentityOptions options)
    {
        options.Password.RequiredLength = PasswordRules.MinimumLength;
        options.Password.RequiredUniqueChars = PasswordRules.MinimumDistinct;
        // Length makes a password strong; rules about kinds of characters make people write it down (NIST SP 800-63B, 5.1.1.2).
        options.Password.RequireDigit = false;
        options.Password.RequireLowercase = false;
        options.Password.RequireUppercase = false;
        options.Password.RequireNonAlphanumeric = false;
        options.Lockout.MaxFailedAccessAttempts = 5;
        options.Stores.SchemaVersion = AccessDbContext.Schema;
    }

    private static void Configure(AuthorizationOptions options)
    {
        foreach (var permission in Permissions.All)
        {
            options.AddPolicy(permission, policy => policy.AddRequirements(new PermissionRequirement(permission)));
        }

        options.AddPolicy(Permissions.ViewSome, policy => policy.AddRequirements(new PermissionRequirement(Permissions.View, IsOfSome: true)));
        options.AddPolicy(MetricsPolicy, policy => policy.AddRequirements(new MetricsRequirement()));
        options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
    }

    /// <summary>A session that has ended is refused at once; what the cookie says of the user, for show, is renewed every minute.</summary>
    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        if (context.Principal is { } user && context.HttpContext.RequestServices.GetRequiredService<AccessTable>().IsCurrent(user))
        {
            await SecurityStampValidator.ValidatePrincipalAsync(context);
            return;
        }

        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
    }

    /// <summary>
    /// Cookies do not know ports: two consoles behind tunnels to localhost would sign each other out if their cookies had one name.
    /// </summary>
    private static string CookieName(string prefix, StateDirectory directory, bool isHttps)
    {
        var installation = SHA256.HashData(Encoding.UTF8.GetBytes($"{Environment.MachineName}:{directory.DatabasePath}"));
        // Browsers take a cookie of that prefix from this very host only, and only over HTTPS.
        return $"{(isHttps ? "__Host-" : "")}{prefix}-{Convert.ToHexStringLower(installation.AsSpan(0, 4))}";
    }
}
