using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace GradService.Web.Tests;

/// <summary>Stepping forward and back; later values stay hidden until their step.</summary>
[Collection(InBrowser.Name)]
public sealed partial class TimelineTests(Site site)
{
    [BrowserFact]
    public async Task Back_restores_what_next_changed()
    {
        await using var visit = await site.Open();
        await visit.Press("First");
        var before = new List<string>();
        while (await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Next" }).GetAttributeAsync("aria-disabled") != "true")
        {
            before.Add(await Text(visit));
            await visit.Press("Next");
        }

        Assert.Equal(24, before.Count);
        Assert.Equal(before.Count, before.Distinct().Count());
        foreach (var text in Enumerable.Reverse(before))
        {
            await visit.Press("Back");
            Assert.Equal(text, await Text(visit));
        }
    }

    [BrowserFact]
    public async Task A_number_that_is_not_known_yet_shows_as_a_question_mark()
    {
        await using var visit = await site.Open();
        await visit.Press("First");
        var values = await visit.Values();

        Assert.Equal(["0.5", "?", "–"], values["inputs[0][0]"]);
        Assert.Equal(["0.1", "?", "?"], values["hidden.weights[0][0]"]);
        Assert.Equal(["?", "?", "–"], values["hidden.a[0][1]"]);
        Assert.Equal(["?", "–", "–"], values["loss"]);
        var picture = await visit.Picture.TextContentAsync();
        Assert.DoesNotMatch(Zero(), picture);
        Assert.DoesNotContain("0.07295", picture, StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task The_slider_announces_the_current_step_and_moves_by_arrow_keys()
    {
        await using var visit = await site.Open();
        var range = visit.Page.GetByRole(AriaRole.Slider, new() { Name = "Step" });

        Assert.Equal("Step 11 of 25, loss: loss", await range.GetAttributeAsync("aria-valuetext"));
        await range.FocusAsync();
        for (var i = 0; i < 4; i++)
        {
            await visit.Page.Keyboard.PressAsync("ArrowRight");
        }

        Assert.Equal("Step 15 of 25, backward: gradient of output.weights", await range.GetAttributeAsync("aria-valuetext"));
        await visit.Card.GetByText("−0.04846205830528338").WaitForAsync();
        Assert.StartsWith(
            "Step 15 of 25, backward: gradient of output.weights. The gradient of loss by output weights equals",
            await visit.Page.GetByRole(AriaRole.Status).Last.TextContentAsync(),
            StringComparison.Ordinal
        );
    }

    [BrowserFact]
    public async Task Buttons_keep_the_focus_at_the_first_and_last_step()
    {
        await using var visit = await site.Open();
        foreach (var (button, off) in new[] { ("Last", "Next"), ("First", "Back") })
        {
            await visit.Press(button);
            Assert.Equal(
                "true",
                await visit.Page.GetByRole(AriaRole.Button, new() { Name = off, Exact = true }).GetAttributeAsync("aria-disabled")
            );
            Assert.Equal(button, (await visit.Page.EvaluateAsync<string>("() => document.activeElement.textContent")).Trim());
            await visit.Page.GetByRole(AriaRole.Button, new() { Name = off, Exact = true }).FocusAsync();
            await visit.Page.Keyboard.PressAsync("Enter");
            Assert.Equal(off, (await visit.Page.EvaluateAsync<string>("() => document.activeElement.textContent")).Trim());
        }
    }

    [BrowserTheory]
    [InlineData("Backward", "Gradient of output.a")]
    [InlineData("Update", "New hidden.weights")]
    [InlineData("output", "output.weights")]
    [InlineData("Loss", "loss")]
    public async Task Buttons_jump_to_a_phase_and_to_a_layer(string button, string heading)
    {
        await using var visit = await site.Open();
        await visit.Press("First");
        await visit
            .Page.GetByRole(AriaRole.Group, new() { Name = "Jump to" })
            .GetByRole(AriaRole.Button, new() { Name = button, Exact = true })
            .ClickAsync();

        Assert.Equal(heading, await visit.Card.GetByRole(AriaRole.Heading).First.InnerTextAsync());
    }

    [BrowserFact]
    public async Task A_step_shows_its_rule_its_numbers_and_a_sentence()
    {
        await using var visit = await site.Open();
        await visit.Page.GetByLabel("Jump to a quantity").SelectOptionAsync("gradients.hidden.z");

        Assert.Equal("Gradient of hidden.z", await visit.Card.GetByRole(AriaRole.Heading).First.InnerTextAsync());
        Assert.Equal(4, await visit.Card.Locator("math").CountAsync());
        await visit.Card.GetByText("The gradient of loss by hidden z equals").WaitForAsync();
        await visit.Card.GetByText("(-0.02705212) * 0.5374298 * (1 - 0.5374298)").WaitForAsync();
    }

    private static async Task<string> Text(Visit visit) =>
        await visit.Page.EvaluateAsync<string>("() => document.querySelector('main').textContent");

    /// <summary>Matches the number 0 standing alone.</summary>
    [GeneratedRegex(@"(?<![\d.])0(?![\d.])")]
    private static partial Regex Zero();
}
