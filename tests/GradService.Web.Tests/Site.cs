using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Playwright;

namespace GradService.Web.Tests;

/// <summary>The real application on its own port, and one browser for all tests.</summary>
public sealed class Site : WebApplicationFactory<Program>, IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The base address of the application.</summary>
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
                // Chromium's sandbox does not work for root, and tests in containers run as root.
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

    /// <summary>Opens the page in a new browser context, as a first visit.</summary>
    /// <param name="fragment">What follows the slash in the address: the fragment of a shared link, or the name of another page.</param>
    /// <param name="width">The width of the window in CSS pixels.</param>
    /// <param name="options">Changes further options of the browser context.</param>
    /// <param name="isPlain">Whether not to wait until the page has computed a step; the plain page and a locked page show none.</param>
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

/// <summary>Runs the browser tests one after another, because they share the browser.</summary>
[CollectionDefinition(Name)]
public sealed class InBrowser : ICollectionFixture<Site>
{
    public const string Name = "in the browser";
}
