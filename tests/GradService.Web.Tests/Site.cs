using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Playwright;

namespace GradService.Web.Tests;

/// <summary>The real application on a port of its own, and one browser for all tests.</summary>
public sealed class Site : WebApplicationFactory<Program>, IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Where the application listens.</summary>
    public Uri Address { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        UseKestrel(0);
        StartServer();
        Address = CreateClient().BaseAddress!;
        if (Chromium.Path is not { } path)
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = path,
                // Root, as in containers, has no sandbox.
                Args =
                [
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--no-first-run",
                ],
            }
        );
    }

    /// <summary>Opens the page as somebody who has never seen it.</summary>
    /// <param name="fragment">What follows in the address: the fragment of a link that was shared.</param>
    /// <param name="width">How wide the window is.</param>
    /// <param name="options">What else is asked of the browser.</param>
    /// <param name="isPlain">Whether it is the plain page, which says by itself when it is ready.</param>
    public async Task<Visit> Open(
        string fragment = "",
        int width = 1280,
        Action<BrowserNewContextOptions>? options = null,
        bool isPlain = false
    )
    {
        var settings = new BrowserNewContextOptions
        {
            BaseURL = Address.ToString(),
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            Permissions = ["clipboard-read", "clipboard-write"],
            AcceptDownloads = true,
        };
        options?.Invoke(settings);
        var context = await _browser!.NewContextAsync(settings);
        context.SetDefaultTimeout(15_000);
        var visit = new Visit(await context.NewPageAsync());
        await visit.Page.GotoAsync($"/{fragment}");
        if (!isPlain)
        {
            await visit.Page.Locator("main[aria-busy=false] .card").WaitForAsync();
        }

        return visit;
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        await base.DisposeAsync();
    }
}

/// <summary>The tests take turns: they share the browser.</summary>
[CollectionDefinition(Name)]
public sealed class InBrowser : ICollectionFixture<Site>
{
    public const string Name = "in the browser";
}
