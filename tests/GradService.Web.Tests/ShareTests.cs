using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace GradService.Web.Tests;

/// <summary>Sharing an exercise by link and by file.</summary>
[Collection(InBrowser.Name)]
public sealed class ShareTests(Site site)
{
    public static TheoryData<string> Examples => [.. Exercises.Ids];

    [BrowserTheory]
    [MemberData(nameof(Examples))]
    public async Task A_link_opens_the_page_as_its_sender_saw_it(string id)
    {
        foreach (var isPractice in new[] { false, true })
        {
            await using var teacher = await site.Open();
            await teacher.Choose(id);
            await teacher.Page.Locator(".given input").First.FillAsync("0,3");
            await teacher.Page.Locator(".given input").First.PressAsync("Enter");
            await teacher.Settle();
            if (isPractice)
            {
                await teacher.Practise();
            }

            await teacher.Press("Next");
            await teacher.Tab(isPractice ? "Values" : "Worked solution");
            var link = await teacher.Link();
            await using var student = await site.Open(new Uri(link).Fragment);

            Assert.Equal(await Seen(teacher), await Seen(student));
            Assert.Empty(student.Errors);
        }
    }

    [BrowserFact]
    public async Task The_address_is_a_link_to_the_current_state()
    {
        await using var visit = await site.Open();
        await visit.Write("inputs[0][0]", "0.75");
        await visit.Press("Next");
        await visit.Page.WaitForFunctionAsync("() => location.hash.startsWith('#v1.')");
        await visit.Page.WaitForTimeoutAsync(500);
        var seen = await Seen(visit);
        await visit.Page.ReloadAsync();
        await visit.Page.Locator("main[aria-busy=false] .card").WaitForAsync();

        Assert.Equal(seen, await Seen(visit));
    }

    [BrowserTheory]
    [InlineData("#v2.abc", "This link was made by another version of the page (v2)")]
    [InlineData("#v1.abc", "This link is damaged")]
    public async Task A_link_that_cannot_be_opened_says_so(string fragment, string message)
    {
        await using var visit = await site.Open(fragment);

        Assert.Contains(message, await visit.Page.GetByRole(AriaRole.Alert).InnerTextAsync(), StringComparison.Ordinal);
        // The first example is opened instead.
        await visit.Card.GetByText("0.07295345987003739").WaitForAsync();
        Assert.Empty(visit.Errors);
    }

    [BrowserFact]
    public async Task A_link_followed_while_the_page_is_open_opens()
    {
        await using var visit = await site.Open();
        await visit.Choose("by-example-1-one-neuron");
        var link = new Uri(await visit.Link()).Fragment;
        await visit.Choose(Exercises.HandsOn);
        await visit.Page.WaitForFunctionAsync("(fragment) => location.hash !== fragment", link);
        await visit.Page.EvaluateAsync("(fragment) => { location.hash = fragment }", link);
        await visit.Page.GetByRole(AriaRole.Heading, new() { Name = "One input, one output neuron" }).First.WaitForAsync();
    }

    [BrowserTheory]
    [InlineData("Exercise (JSON)", "exercise.json", "\"learningRate\": 0.1")]
    [InlineData("Picture (SVG)", "network.svg", "xmlns=\"http://www.w3.org/2000/svg\"")]
    [InlineData("PyTorch program", "step_torch.py", "import torch")]
    [InlineData("NumPy program", "step_numpy.py", "import numpy")]
    [InlineData("Notebook", "step.ipynb", "\"nbformat\"")]
    [InlineData("Worked solution (Markdown)", "solution.md", "# Two sigmoid hidden neurons, one sigmoid output")]
    [InlineData("Graph (DOT)", "step.dot", "digraph")]
    public async Task An_exercise_can_be_exported_in_every_format(string form, string file, string content)
    {
        await using var visit = await site.Open();
        var text = await Download(visit, form, file);

        Assert.Contains(content, text, StringComparison.Ordinal);
        if (file.EndsWith(".svg", StringComparison.Ordinal))
        {
            var picture = System.Xml.Linq.XDocument.Parse(text);
            Assert.Contains("0.07295", picture.Root!.Value, StringComparison.Ordinal);
            Assert.All(
                picture.Descendants().Where(element => element.Name.LocalName == "text"),
                element => Assert.StartsWith("rgb", element.Attribute("fill")!.Value, StringComparison.Ordinal)
            );
        }
    }

    [BrowserFact]
    public async Task Practice_offers_no_export_that_contains_answers()
    {
        await using var visit = await site.Open();
        await visit.Practise();
        await visit.Page.Locator(".menu summary").ClickAsync();

        Assert.Equal(
            ["Exercise (JSON)", "Picture (SVG)", "Print the worksheet"],
            await visit.Page.Locator(".menu li").AllInnerTextsAsync()
        );
    }

    [BrowserFact]
    public async Task An_exported_exercise_can_be_imported()
    {
        await using var visit = await site.Open();
        await visit.Write("inputs[0][0]", "0.875");
        var text = await Download(visit, "Exercise (JSON)", "exercise.json");
        var exercise = await Exercises.Get(site, Exercises.HandsOn);
        exercise["inputs"]![0]![0] = 0.875;
        Assert.True(JsonNode.DeepEquals(exercise, JsonNode.Parse(text)), text);

        await visit.Choose("by-example-1-one-neuron");
        await visit.Import(text);
        Assert.Equal("0.875", await visit.Field("inputs[0][0]").InputValueAsync());
    }

    [BrowserTheory]
    [InlineData("no JSON at all", "it is not JSON")]
    [InlineData("[1, 2]", "This exercise cannot be opened.")]
    [InlineData(
        """
            { "network": { "layers": [{ "weights": [[1, 2]], "activation": "relu" }] }, "loss": "mse", "inputs": [[1]],
            "targets": [[1]] }
            """,
        "targets"
    )]
    [InlineData("""{ "network": { "layers": [] }, "loss": "mse", "inputs": [[1]], "targets": [[1]] }""", "network.layers")]
    [InlineData(
        """{ "network": { "layers": [{ "weights": 3 }] }, "loss": "mse", "inputs": [[1]], "targets": [[1]] }""",
        "network.layers[0].weights"
    )]
    [InlineData("""{ "network": { "layers": [{ }] }, "loss": 5 }""", "loss")]
    [InlineData("""{ "network": { "layers": 7 } }""", "network.layers")]
    [InlineData("""{ "program": { "variables": 5, "statements": "a" } }""", "program")]
    [InlineData("""{ "wrong": 1 }""", "network")]
    public async Task A_file_that_is_not_an_exercise_is_refused_with_a_message(string text, string message)
    {
        await using var visit = await site.Open();
        await visit.Import(text);

        Assert.Contains(message, await visit.Page.GetByRole(AriaRole.Alert).InnerTextAsync(), StringComparison.Ordinal);
        Assert.Empty(visit.Errors);
        // The page still shows the previous exercise.
        await visit.Card.GetByText("0.07295345987003739").WaitForAsync();
    }

    private static async Task<string> Download(Visit visit, string form, string file)
    {
        await visit.Page.Locator(".menu summary").ClickAsync();
        var download = await visit.Page.RunAndWaitForDownloadAsync(async () => await visit.Press(form));
        Assert.Equal(file, download.SuggestedFilename);
        return await File.ReadAllTextAsync(await download.PathAsync());
    }

    /// <summary>All text on the page, including the fields.</summary>
    private static async Task<string> Seen(Visit visit)
    {
        await visit.Settle();
        return await visit.Page.EvaluateAsync<string>(
            "() => document.querySelector('main').innerText + [...document.querySelectorAll('main input, main select, main "
                + "textarea')].map((field) => field.value).join('|') + document.querySelector('[aria-pressed=true]').textContent"
        );
    }
}
