using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace GradService.Web.Tests;

/// <summary>One visitor's window, and what went over its wires.</summary>
public sealed class Visit : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _errors = [];
    private readonly ConcurrentQueue<Task<string>> _answers = [];

    public Visit(IPage page)
    {
        Page = page;
        page.PageError += (_, error) => _errors.Enqueue(error);
        // That the API refused something is said in the console by the browser itself.
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

    /// <summary>What the page complained of.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    public ILocator Card => Page.Locator(".card");

    public ILocator Picture => Page.Locator("#picture");

    /// <summary>Everything that the API answered so far.</summary>
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

    /// <summary>Turns to practice.</summary>
    public async Task Practise()
    {
        await Press("Practice");
        await Card.Locator("input").First.WaitForAsync();
    }

    /// <summary>Writes into a field of the exercise and leaves it.</summary>
    public async Task Write(string path, string text)
    {
        await Field(path).FillAsync(text);
        await Field(path).PressAsync("Enter");
        await Settle();
    }

    public ILocator Field(string path) => Page.Locator($"[data-path='{path}']");

    /// <summary>Waits until nothing is asked of the API any more, and the page has drawn.</summary>
    public async Task Settle()
    {
        await Page.EvaluateAsync("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
        await Page.Locator("main[aria-busy=false]").WaitForAsync();
        await Page.EvaluateAsync("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
    }

    /// <summary>A quantity's numbers from the table of values: value, gradient, new value; as they are written.</summary>
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

    /// <summary>Opens a file.</summary>
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

    /// <summary>A link to the page as it is.</summary>
    public async Task<string> Link()
    {
        await Press("Copy link");
        await Page.GetByRole(AriaRole.Status).GetByText("The link is copied").WaitForAsync();
        return await Page.EvaluateAsync<string>("() => navigator.clipboard.readText()");
    }

    /// <summary>A number as the page writes it.</summary>
    public static double Number(string text) => double.Parse(text.Replace('−', '-'), System.Globalization.CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();
}
