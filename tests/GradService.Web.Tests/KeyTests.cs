using System.Security.Cryptography;
using System.Text;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace GradService.Web.Tests;

/// <summary>The page of a service that requires an API key.</summary>
[Collection(InBrowser.Name)]
public sealed class KeyTests(Site site)
{
    private const string Right = "a key that nobody guesses";

    [BrowserFact]
    public async Task The_page_asks_for_a_key_and_goes_on_with_the_right_one()
    {
        using var closed = site.WithWebHostBuilder(host =>
            host.UseSetting("Access:ApiKeys:ada", Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Right))))
        );
        closed.UseKestrel(0);
        closed.StartServer();
        var address = closed.CreateClient().BaseAddress!;
        await using var visit = await site.Open(
            options: options => (options.BaseURL, options.BypassCSP) = ($"{address}", true),
            isPlain: true
        );
        var field = visit.Page.GetByLabel("API key");
        await field.WaitForAsync();
        Assert.Empty((await visit.Page.RunAxe()).Violations);

        await field.FillAsync("a guess");
        await visit.Press("Use this key");
        await visit.Page.GetByText("This key is not known.").WaitForAsync();
        Assert.Equal(0, await visit.Card.CountAsync());

        await field.FillAsync(Right);
        await field.PressAsync("Enter");
        await visit.Card.GetByText("0.07295345987003739").WaitForAsync();
        Assert.Equal(0, await field.CountAsync());

        var request = await visit.Tab("API request");
        await Assertions.Expect(request).ToContainTextAsync("-H \"X-Api-Key: $KEY\"");
        Assert.DoesNotContain(Right, await visit.Page.ContentAsync(), StringComparison.Ordinal);
        Assert.Empty(visit.Errors);
    }

    [BrowserFact]
    public async Task The_page_of_an_open_service_asks_for_no_key()
    {
        await using var visit = await site.Open();

        Assert.Equal(0, await visit.Page.GetByLabel("API key").CountAsync());
        await Assertions.Expect(await visit.Tab("API request")).Not.ToContainTextAsync("X-Api-Key");
    }
}
