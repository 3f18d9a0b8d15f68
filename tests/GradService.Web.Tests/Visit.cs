using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace GradService.Web.Tests;

/// <summary>A browser window, which records its errors and the API responses it receives.</summary>
public sealed class Visit : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _errors = [];
    private readonly ConcurrentQueue<Task<string>> _answers = [];

    public Visit(IPage page)
    {
        Page = page;
        page.PageError += (_, error) => _errors.Enqueue(error);
        // Chromium logs every error response as "Failed to load resource"; the tests provoke those on purpose.
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                _errors.Enqueue(message.Text);
            }
        };
        page.Response += (_, response) =>
        {
            if (response.Url.Contains("/v1/", StringComparison.Ordinal))
            {
                _answers.Enqueue(response.TextAsync());
            }
        };
    }

    public IPage Page { get; }

    /// <summary>The errors and warnings of the page's console and scripts.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    public ILocator Card => Page.Locator(".card");

    public ILocator Picture => Page.Locator("#picture");

    /// <summary>The text of all API responses so far.</summary>
    public async Task<string> Answers() => string.Join('\n', await Task.WhenAll(_answers));

    /// <summary>Opens an example by its id.</summary>
    public async Task Choose(string example)
    {
        await Page.GetByLabel("Example").SelectOptionAsync(example);
        await Settle();
    }

    /// <summary>Presses a button by its exact name.</summary>
    public async Task Press(string button) =>
        await Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = button, Exact = true }).ClickAsync();

    /// <summary>Opens a tab.</summary>
    public async Task<ILocator> Tab(string name)
    {
        await Page.GetByRole(AriaRole.Tab, new PageGetByRoleOptions { Name = name }).ClickAsync();
        return Page.Locator("[role=tabpanel]:not([hidden])");
    }

    /// <summary>Switches to practice mode.</summary>
    public async Task Practise()
    {
        await Press("Practice");
        await Card.Locator("input").First.WaitForAsync();
    }

    /// <summary>Writes into a field of the exercise and presses Enter.</summary>
    public async Task Write(string path, string text)
    {
        await Field(path).FillAsync(text);
        await Field(path).PressAsync("Enter");
        await Settle();
    }

    public ILocator Field(string path) => Page.Locator($"[data-path='{path}']");

    /// <summary>Waits until no API request is in flight and the page is redrawn.</summary>
    public async Task Settle()
    {
        await Page.EvaluateAsync("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
        await Page.Locator("main[aria-busy=false]").WaitForAsync();
        await Page.EvaluateAsync("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
    }

    /// <summary>The table of values, by number, such as hidden.weights[0][1]: the texts of value, gradient and new value.</summary>
    public async Task<Dictionary<string, string[]>> Values()
    {
        var rows = await (await Tab("Values")).Locator("tbody tr").AllAsync();
        var values = new Dictionary<string, string[]>();
        foreach (var row in rows)
        {
            values.Add(await row.Locator("th").InnerTextAsync(), [.. await row.Locator("td").AllInnerTextsAsync()]);
        }

        return values;
    }

    /// <summary>Imports text as a file.</summary>
    public async Task Import(string text)
    {
        await Page.Locator("input[type=file]")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "exercise.json",
                    MimeType = "application/json",
                    Buffer = System.Text.Encoding.UTF8.GetBytes(text),
                }
            );
        await Page.WaitForTimeoutAsync(100);
        await Settle();
    }

    /// <summary>Copies the link to the current state of the page.</summary>
    public async Task<string> Link()
    {
        await Press("Copy link");
        await Page.GetByRole(AriaRole.Status).GetByText("The link is copied").WaitForAsync();
        return await Page.EvaluateAsync<string>("() => navigator.clipboard.readText()");
    }

    /// <summary>Parses a number as the page writes it, with a real minus sign (U+2212).</summary>
    public static double Number(string text) => double.Parse(text.Replace('−', '-'), System.Globalization.CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();
}
