using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using GradService.Api.Configuration;
using GradService.Api.Problems;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace GradService.Api.Access;

/// <summary>
/// Authenticates a caller by the API key in <c>X-Api-Key</c> or <c>Authorization: Bearer</c>. Only hashes of keys are stored. Keys are
/// random, so a plain SHA-256 hides them. Every stored hash is compared, each in constant time, so the response time reveals nothing.
/// </summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> schemes,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    IOptions<AccessOptions> access
) : AuthenticationHandler<AuthenticationSchemeOptions>(schemes, loggers, encoder)
{
    /// <summary>The name of the authentication scheme.</summary>
    public const string Name = "ApiKey";

    /// <summary>The request header with the API key.</summary>
    public const string Header = "X-Api-Key";

    private const string Bearer = "Bearer ";

    private readonly (string Owner, byte[] Hash)[] _keys =
    [
        .. access.Value.ApiKeys.Select(key => (key.Key, Convert.FromHexString(key.Value))),
    ];

    /// <inheritdoc/>
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var authorization = Request.Headers.Authorization.ToString();
        var key =
            Request.Headers[Header].ToString() is { Length: > 0 } own ? own
            : authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..].Trim()
            : "";
        if (key.Length == 0)
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        string? found = null;
        foreach (var (owner, expected) in _keys)
        {
            found = CryptographicOperations.FixedTimeEquals(hash, expected) ? owner : found;
        }

        return Task.FromResult(
            found is null
                ? AuthenticateResult.Fail("unknown key")
                : AuthenticateResult.Success(
                    new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, found)], Name)), Name)
                )
        );
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer realm=\"GradService\"";
        return Problem.Unauthorized(Header).ExecuteAsync(Context);
    }
}
