using System.Diagnostics;
using System.Text.Json;
using Microsoft.Playwright;

namespace GradService.Web.Tests;

/// <summary>The tabs below the picture.</summary>
[Collection(InBrowser.Name)]
public sealed class TabsTests(Site site)
{
    [BrowserFact]
    public async Task All_steps_are_listed_and_link_to_their_step()
    {
        await using var visit = await site.Open();
        var panel = await visit.Tab("All steps");

        Assert.Equal(25, await panel.Locator("tbody tr").CountAsync());
        Assert.Equal("?", await panel.Locator("tbody tr").Nth(16).Locator("td").Last.InnerTextAsync());
        await panel.GetByRole(AriaRole.Button, new() { Name = "Gradient of hidden.z" }).ClickAsync();
        Assert.Equal("Gradient of hidden.z", await visit.Card.GetByRole(AriaRole.Heading).First.InnerTextAsync());
        Assert.StartsWith(
            "−0.00672513",
            await panel.Locator("tbody tr").Nth(16).Locator("td").Last.InnerTextAsync(),
            StringComparison.Ordinal
        );
    }

    [BrowserFact]
    public async Task The_numerical_check_agrees()
    {
        await using var visit = await site.Open();
        var panel = await visit.Tab("Numerical check");
        await panel.GetByText("7 of 7 gradients agree").WaitForAsync();

        Assert.Equal(7, await panel.Locator("tbody tr").CountAsync());
        Assert.All(await panel.Locator("tbody tr td:last-child").AllInnerTextsAsync(), verdict => Assert.Equal("agree", verdict));
    }

    [BrowserFact]
    public async Task A_missing_numerical_derivative_shows_as_a_dash()
    {
        await using var visit = await site.Open();
        await visit.Import("""{ "program": { "variables": { "x": 0 }, "statements": ["l = x ^ 1.5"] } }""");
        var panel = await visit.Tab("Numerical check");
        await panel.Locator("tbody tr").WaitForAsync();

        Assert.Equal(["0", "–", "–"], (await panel.Locator("tbody td").AllInnerTextsAsync()).Take(3));
        Assert.Empty(visit.Errors);
    }

    [BrowserFact]
    public async Task A_training_run_that_diverges_says_so()
    {
        await using var visit = await site.Open();
        await visit.Import(
            """
            { "program": { "variables": { "t": 8, "c": 3 }, "parameters": ["t"], "statements": ["l = (t - c) ^ 2"] },
            "learningRate": 5 }
            """
        );
        var panel = await visit.Tab("Training");
        await panel.GetByLabel("Steps").FillAsync("1000");
        await panel.GetByRole(AriaRole.Button, new() { Name = "Train" }).ClickAsync();
        await panel.GetByText("The run diverged at step 161: the value of 'l' is not a finite number").WaitForAsync();

        Assert.StartsWith(
            "The run diverged",
            await visit.Page.GetByRole(AriaRole.Status).Last.TextContentAsync(),
            StringComparison.Ordinal
        );
    }

    [BrowserFact]
    public async Task The_page_stays_usable_if_the_connection_is_lost_during_a_training_run()
    {
        await using var visit = await site.Open();
        var panel = await visit.Tab("Training");
        // The response breaks off after two bytes.
        await visit.Page.EvaluateAsync(
            "() => { window.fetch = async () => new Response(new ReadableStream({ start(stream) { stream.enqueue(new Uint8Array([101, "
                + "118])); stream.error(new TypeError('network error')) } })) }"
        );
        await panel.GetByRole(AriaRole.Button, new() { Name = "Train" }).ClickAsync();

        await visit.Page.GetByRole(AriaRole.Alert).GetByText("The service cannot be reached.").WaitForAsync();
        await panel.GetByRole(AriaRole.Button, new() { Name = "Train" }).WaitForAsync();
        Assert.Empty(visit.Errors);
    }

    [BrowserFact]
    public async Task A_training_run_is_drawn_beside_its_numbers()
    {
        await using var visit = await site.Open();
        var panel = await visit.Tab("Training");
        await panel.GetByLabel("Steps").FillAsync("50");
        await panel.GetByRole(AriaRole.Button, new() { Name = "Train" }).ClickAsync();
        await panel.Locator(".chart polyline").WaitForAsync();

        Assert.Equal(51, await panel.Locator("tbody tr").CountAsync());
        Assert.Equal("0.0729534598700374", await panel.Locator("tbody td").First.InnerTextAsync());
        Assert.Equal(51, (await panel.Locator("polyline").GetAttributeAsync("points"))!.Split(' ').Length);
    }

    [BrowserFact]
    public async Task A_long_training_run_shows_its_progress_and_can_be_stopped()
    {
        await using var visit = await site.Open();
        var panel = await visit.Tab("Training");
        await panel.GetByLabel("Steps").FillAsync("100000");
        for (var i = 0; i < 7; i++)
        {
            await visit.Page.GetByLabel("Units: one more").First.ClickAsync();
        }

        await visit.Settle();
        await panel.GetByRole(AriaRole.Button, new() { Name = "Train" }).ClickAsync();
        await panel.GetByRole(AriaRole.Progressbar).WaitForAsync();
        await panel.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();

        await panel.GetByRole(AriaRole.Button, new() { Name = "Train" }).WaitForAsync();
        Assert.Equal("Training stopped.", await visit.Page.GetByRole(AriaRole.Status).Last.TextContentAsync());
    }

    [BrowserTheory]
    [InlineData("0", "steps")]
    [InlineData("many", "steps")]
    public async Task An_invalid_training_run_is_reported_at_its_field(string steps, string path)
    {
        await using var visit = await site.Open();
        var panel = await visit.Tab("Training");
        await panel.GetByLabel("Steps").FillAsync(steps);
        await panel.GetByRole(AriaRole.Button, new() { Name = "Train" }).ClickAsync();

        await visit.Page.GetByRole(AriaRole.Alert).GetByRole(AriaRole.Link, new() { Name = path }).ClickAsync();
        Assert.Equal(path, await visit.Page.EvaluateAsync<string>("() => document.activeElement.dataset.path"));
    }

    [BrowserFact]
    public async Task The_worked_solution_has_every_step()
    {
        await using var visit = await site.Open();
        var panel = await visit.Tab("Worked solution");

        Assert.Equal(25, await panel.Locator(".line").CountAsync());
        await panel.GetByText("The step made the loss fall. Before: 0.07295345987003739. After: 0.0716519395338").WaitForAsync();
    }

    [BrowserFact]
    public async Task A_program_can_be_written_and_run()
    {
        await using var visit = await site.Open();
        await visit.Tab("Program");
        await visit.Field("program.variables").FillAsync("x = 2\nw = [[0.5, 1], [2, 3]]");
        await visit.Field("program.statements").FillAsync("u = 7 + x ^ 2\ny = 3 * u + sum(w)");
        await visit.Press("Run the program");
        await visit.Settle();
        await visit.Press("Last");
        var values = await visit.Values();

        Assert.Equal(["39.5", "–", "–"], values["y"]);
        Assert.Equal(["2", "+12", "–"], values["x"]);
        Assert.Equal("+1", values["w[1][1]"][1]);
        Assert.Equal(4, await visit.Picture.Locator(".unit").CountAsync());
    }

    [BrowserFact]
    public async Task An_error_in_a_program_is_shown_beside_it()
    {
        await using var visit = await site.Open();
        await visit.Tab("Program");
        await visit.Press("Fill in an example");
        await visit.Settle();
        await visit.Field("program.statements").FillAsync("u1 = x @ w1 + b1\nu2 = max(0, u7)");
        await visit.Press("Run the program");
        await visit.Settle();
        Assert.Contains("u7", await visit.Page.Locator("[id='error-program.statements[1]']").InnerTextAsync(), StringComparison.Ordinal);

        await visit.Field("program.variables").FillAsync("x = yes");
        await visit.Press("Run the program");
        Assert.Contains(
            "x = yes",
            await visit.Page.Locator("[id='error-program.variables']").First.InnerTextAsync(),
            StringComparison.Ordinal
        );
    }

    [BrowserFact]
    public async Task The_curl_command_shown_can_be_run_in_a_shell()
    {
        await using var visit = await site.Open();
        var panel = await visit.Tab("API request");
        await visit.Press("Copy curl");
        var command = await visit.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()");
        Assert.StartsWith($"curl {site.Address}v1/explanations -d '", command, StringComparison.Ordinal);
        Assert.Contains("answered with 200", await panel.InnerTextAsync(), StringComparison.Ordinal);

        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", $"{command} --silent"]) { RedirectStandardOutput = true })!;
        using var answer = JsonDocument.Parse(await shell.StandardOutput.ReadToEndAsync());
        Assert.Equal(0.07295345987003739, answer.RootElement.GetProperty("loss").GetDouble());
    }

    [BrowserFact]
    public async Task Arrow_keys_choose_tabs()
    {
        await using var visit = await site.Open();
        await visit.Page.GetByRole(AriaRole.Tab, new() { Name = "All steps" }).FocusAsync();
        foreach (
            var (key, tab) in new[]
            {
                ("ArrowRight", "Values"),
                ("End", "API request"),
                ("ArrowRight", "All steps"),
                ("ArrowLeft", "API request"),
                ("Home", "All steps"),
            }
        )
        {
            await visit.Page.Keyboard.PressAsync(key);
            Assert.Equal(tab, await visit.Page.EvaluateAsync<string>("() => document.activeElement.textContent"));
            Assert.Equal(tab, await visit.Page.Locator("[role=tab][aria-selected=true]").InnerTextAsync());
        }
    }
}
