using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace GradService.Web.Tests;

/// <summary>Accessibility: small screens, dark mode, screen readers, reduced motion, print.</summary>
[Collection(InBrowser.Name)]
public sealed class EveryoneTests(Site site)
{
    public static TheoryData<string, int, ColorScheme> Looks =>
        new()
        {
            { "explain", 1280, ColorScheme.Light },
            { "explain", 1280, ColorScheme.Dark },
            { "explain", 360, ColorScheme.Light },
            { "explain", 360, ColorScheme.Dark },
            { "practice", 1280, ColorScheme.Light },
            { "practice", 1280, ColorScheme.Dark },
            { "practice", 360, ColorScheme.Light },
            { "practice", 768, ColorScheme.Dark },
            { "error", 1280, ColorScheme.Light },
            { "error", 360, ColorScheme.Dark },
        };

    public static TheoryData<string> Tabs =>
        ["All steps", "Values", "Numerical check", "Training", "Worked solution", "Program", "API request"];

    [BrowserTheory]
    [MemberData(nameof(Looks))]
    public async Task Axe_finds_no_violations(string mode, int width, ColorScheme scheme)
    {
        // Axe is injected as a script, which the content security policy would block.
        await using var visit = await site.Open(
            width: width,
            options: options => (options.ColorScheme, options.BypassCSP) = (scheme, true)
        );
        if (mode == "practice")
        {
            await visit.Practise();
            await visit.Card.Locator("input").First.FillAsync("0.15");
            await visit.Card.Locator("input").Last.FillAsync("7");
            await visit.Press("Check");
        }
        else if (mode == "error")
        {
            await visit.Write("learningRate", "-1");
            await visit.Write("inputs[0][0]", "abc");
        }
        else
        {
            await visit.Press("Last");
        }

        await AssertClean(visit);
    }

    [BrowserTheory]
    [MemberData(nameof(Tabs))]
    public async Task Axe_finds_no_violations_in_a_tab(string tab)
    {
        await using var visit = await site.Open(options: options => options.BypassCSP = true);
        await visit.Tab(tab);
        await visit.Settle();
        if (tab == "Training")
        {
            await visit.Press("Train");
            await visit.Page.Locator(".chart").WaitForAsync();
        }

        await AssertClean(visit);
    }

    [BrowserFact]
    public async Task Axe_finds_no_violations_in_a_program()
    {
        await using var visit = await site.Open(options: options => options.BypassCSP = true);
        await visit.Choose("english-words-program");
        await visit.Press("Last");

        await AssertClean(visit);
    }

    [BrowserTheory]
    [InlineData(1280)]
    [InlineData(1024)]
    [InlineData(768)]
    [InlineData(360)]
    [InlineData(320)]
    public async Task Only_pictures_and_tables_scroll_sideways(int width)
    {
        await using var visit = await site.Open(width: width);
        foreach (var example in Exercises.Ids)
        {
            await visit.Choose(example);
            await visit.Press("Last");
            Assert.Equal(0, await visit.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth"));
        }

        await visit.Practise();
        Assert.Equal(0, await visit.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth"));
    }

    [BrowserFact]
    public async Task Targets_are_large_enough_to_hit()
    {
        await using var visit = await site.Open(width: 360);
        var small = await visit.Page.EvaluateAsync<string>(
            "() => [...document.querySelectorAll('button, select, input:not(.visually-hidden), summary, [role=tab]')].filter((target) "
                + "=> target.offsetParent && Math.min(target.getBoundingClientRect().width, target.getBoundingClientRect().height) < "
                + "23.5).map((target) => target.outerHTML.slice(0, 80)).join()"
        );

        Assert.Equal("", small);
    }

    [BrowserFact]
    public async Task When_a_focused_button_is_removed_its_panel_gets_the_focus()
    {
        const string Focused = "() => document.activeElement.className";
        await using var visit = await site.Open();
        await visit.Press("Remove hidden");
        await visit.Settle();
        Assert.Contains("given", await visit.Page.EvaluateAsync<string>(Focused), StringComparison.Ordinal);

        await visit.Choose(Exercises.HandsOn);
        await visit.Page.Context.SetOfflineAsync(true);
        await visit.Write("inputs[0][0]", "0.9");
        await visit.Page.Context.SetOfflineAsync(false);
        await visit.Press("Try again");
        await visit.Settle();
        Assert.NotEqual("BODY", await visit.Page.EvaluateAsync<string>("() => document.activeElement.tagName"));
    }

    [BrowserFact]
    public async Task There_is_one_polite_live_region()
    {
        await using var visit = await site.Open();

        Assert.Equal(1, await visit.Page.Locator("[aria-live], [role=status], [role=log]").CountAsync());
        Assert.Equal("polite", await visit.Page.GetByRole(AriaRole.Status).Last.GetAttributeAsync("aria-live"));
    }

    [BrowserFact]
    public async Task With_reduced_motion_nothing_is_animated()
    {
        const string Durations =
            "() => [...document.querySelectorAll('*')].map((element) => getComputedStyle(element)).filter((style) => "
            + "parseFloat(style.transitionDuration) > 0 || parseFloat(style.animationDuration) > 0).length";
        await using var visit = await site.Open();
        await using var still = await site.Open(options: options => options.ReducedMotion = ReducedMotion.Reduce);

        Assert.NotEqual(0, await visit.Page.EvaluateAsync<int>(Durations));
        Assert.Equal(0, await still.Page.EvaluateAsync<int>(Durations));
    }

    [BrowserFact]
    public async Task On_paper_the_explanation_is_a_worked_solution()
    {
        await using var visit = await site.Open();
        await visit.Tab("Program");
        await visit.Page.EmulateMediaAsync(new() { Media = Media.Print });

        Assert.Equal(25, await visit.Page.Locator(".line:visible").CountAsync());
        Assert.True(await visit.Page.GetByText("Name: ___").IsVisibleAsync());
        Assert.True(await visit.Picture.IsVisibleAsync());
        Assert.Equal(0, await visit.Page.Locator("button:visible, input:visible, textarea:visible").CountAsync());
        Assert.NotEmpty(await visit.Page.PdfAsync());
    }

    [BrowserFact]
    public async Task On_paper_practice_is_a_worksheet_to_fill_in()
    {
        await using var visit = await site.Open();
        await visit.Practise();
        await visit.Tab("API request");
        await visit.Page.EmulateMediaAsync(new() { Media = Media.Print });

        Assert.Equal(27, await visit.Page.Locator(".sheet input:visible").CountAsync());
        Assert.True(await visit.Page.GetByText("Name: ___").IsVisibleAsync());
        Assert.Equal(0, await visit.Page.Locator("button:visible").CountAsync());
        Assert.DoesNotContain("0.5374", await visit.Page.InnerTextAsync("body"), StringComparison.Ordinal);
    }

    private static async Task AssertClean(Visit visit)
    {
        await visit.Settle();
        var result = await visit.Page.RunAxe();

        Assert.True(result.Passes.Length > 20);
        Assert.Equal(
            "",
            string.Join(
                '\n',
                result.Violations.Select(violation =>
                    $"{violation.Id}: {violation.Help}: {string.Join(", ", violation.Nodes.Take(3).Select(node => node.Html))}"
                )
            )
        );
    }
}
