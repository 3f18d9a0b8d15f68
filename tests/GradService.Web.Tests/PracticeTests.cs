using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GradService.Web.Tests;

/// <summary>Practice: the student works out the numbers, and the page contains none of them before that.</summary>
[Collection(InBrowser.Name)]
public sealed partial class PracticeTests(Site site)
{
    public static TheoryData<string> Examples => [.. Exercises.Ids];

    [BrowserFact]
    public async Task An_exercise_is_solved_by_keyboard_alone()
    {
        var solution = await Exercises.Solution(site, await Exercises.Get(site, Exercises.HandsOn));
        await using var visit = await site.Open();

        // From the top of the page to the mode, and on to the first field.
        await Tab(visit, "Practice");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Card.Locator("input").First.WaitForAsync();
        await TabUntil(visit, "() => document.activeElement.id === 'answer-values.hidden.z[0][0]'");

        var written = new List<string>();
        while (true)
        {
            var fields = await visit
                .Card.Locator("input")
                .EvaluateAllAsync<string[]>("(fields) => fields.map((field) => field.id.slice('answer-'.length))");
            for (var i = 0; i < fields.Length; i++)
            {
                if (i > 0)
                {
                    await visit.Page.Keyboard.PressAsync("Tab");
                }

                await visit.Page.Keyboard.TypeAsync(Exercises.Rounded(solution[fields[i]]));
            }

            written.AddRange(fields);
            await visit.Page.Keyboard.PressAsync("Enter");
            await visit.Settle();
            Assert.Equal(fields.Length, await visit.Card.Locator(".answer.right").CountAsync());
            if (await visit.Page.GetByText("All done").CountAsync() > 0)
            {
                break;
            }

            await visit.Page.Keyboard.PressAsync("Enter");
            await visit.Settle();
            Assert.Equal("INPUT", await visit.Page.EvaluateAsync<string>("() => document.activeElement.tagName"));
        }

        // Every number except the given ones and the gradients of the data.
        Assert.Equal(27, written.Distinct().Count());
        Assert.Contains("27 of 27 right", await visit.Card.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Empty(visit.Errors);
    }

    [BrowserFact]
    public async Task A_right_answer_reveals_its_exact_value_and_a_wrong_one_does_not()
    {
        await using var visit = await site.Open();
        await visit.Practise();
        await Answer(visit, "values.hidden.z[0][0]", "0,15");
        await Answer(visit, "values.hidden.z[0][1]", "0.3");
        await visit.Press("Check");
        await visit.Settle();

        Assert.Equal("Right. Read as 0.15. Exactly: 0.15", (await Verdict(visit, "values.hidden.z[0][0]")).Trim());
        Assert.Equal("Not yet.", (await Verdict(visit, "values.hidden.z[0][1]")).Trim());
        Assert.Contains("1 of 27 right", await visit.Card.InnerTextAsync(), StringComparison.Ordinal);

        // Editing an answer clears its verdict.
        await Answer(visit, "values.hidden.z[0][1]", "0.2");
        Assert.Equal("", await Verdict(visit, "values.hidden.z[0][1]"));
    }

    [BrowserTheory]
    [InlineData("0.5 or so", "Not a number.")]
    [InlineData("0.5", "Nearly: rounded too early, or to too few digits.")]
    [InlineData("-0.5374", "Not yet.")]
    [InlineData("0.5374", "Right.")]
    public async Task Each_verdict_has_its_own_sentence(string text, string verdict)
    {
        await using var visit = await site.Open();
        await visit.Practise();
        await visit.Page.GetByLabel("Jump to a quantity").SelectOptionAsync("values.hidden.a");
        await Answer(visit, "values.hidden.a[0][0]", text);
        await visit.Press("Check");
        await visit.Settle();

        Assert.StartsWith(verdict, (await Verdict(visit, "values.hidden.a[0][0]")).Trim(), StringComparison.Ordinal);
    }

    [BrowserTheory]
    [InlineData("values.hidden.a", "sigmoid(t) = 1 / (1 + exp(-t))", "hidden.z = ?, ?")]
    [InlineData("gradients.output.z", "∂loss/∂output.a = ?", "output.a = ?")]
    [InlineData("updated.output.bias", "output.bias = 0.1", "∂loss/∂output.bias = ?")]
    public async Task The_rule_is_shown_with_its_functions_and_the_known_numbers(string quantity, string first, string second)
    {
        await using var visit = await site.Open();
        await visit.Practise();
        await visit.Page.GetByLabel("Jump to a quantity").SelectOptionAsync(quantity);
        await visit.Card.GetByText("Show the rule").ClickAsync();

        Assert.Equal([first, second], await visit.Card.Locator("details code").AllInnerTextsAsync());
    }

    [BrowserFact]
    public async Task A_known_mistake_gets_its_hint_and_answers_that_follow_from_it_count_as_right()
    {
        await using var visit = await site.Open();
        await visit.Practise();
        // The student forgot the slope of the output's sigmoid; the later gradients follow from that.
        var answers = new Dictionary<string, string>
        {
            ["values.output.a[0][0]"] = "0.61802",
            ["gradients.output.a[0][0]"] = "-0.38198",
            ["gradients.output.z[0][0]"] = "-0.38198",
            ["values.hidden.a[0][0]"] = "0.53743",
            ["values.hidden.a[0][1]"] = "0.54983",
            ["gradients.output.weights[0][0]"] = "-0.20529",
            ["gradients.output.weights[1][0]"] = "-0.21003",
            ["gradients.output.bias[0]"] = "-0.38198",
        };
        var sheet = await visit.Tab("Sheet");
        foreach (var (name, text) in answers)
        {
            await visit.Page.Locator($"[id='sheet-{name}']").FillAsync(text);
        }

        await visit.Press("Check all");
        await visit.Settle();

        Assert.Contains("Right, from your own earlier numbers.", await sheet.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("output.z:", await visit.Page.Locator(".hints").InnerTextAsync(), StringComparison.Ordinal);
        await visit.Page.GetByText("Not yet.").First.WaitForAsync();
    }

    [BrowserFact]
    public async Task A_quantity_may_have_any_name()
    {
        const string exercise =
            """{ "program": { "variables": { "x": 0.5 }, "statements": ["__proto__ = 3 * x", "loss = __proto__ ^ 2"] } }""";
        await using var visit = await site.Open();
        await visit.Import(exercise);
        await visit.Practise();
        await Answer(visit, "values.__proto__", "1.5");
        await visit.Press("Check");
        await visit.Settle();

        Assert.StartsWith("Right.", (await Verdict(visit, "values.__proto__")).Trim(), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task An_answer_that_was_shown_does_not_score()
    {
        await using var visit = await site.Open();
        await visit.Practise();
        await visit.Press("Show the answer");
        await visit.Settle();

        Assert.Equal("0.2", await visit.Page.Locator("[id='answer-values.hidden.z[0][1]']").InputValueAsync());
        Assert.Contains("0 of 27 right", await visit.Card.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("0.2", (await visit.Values())["hidden.z[0][1]"][0], StringComparison.Ordinal);
        await visit.Press("Next question");
        await Answer(visit, "values.hidden.a[0][0]", "0.53743");
        await visit.Press("Check");
        await visit.Settle();
        Assert.Contains("1 of 27 right", await visit.Card.InnerTextAsync(), StringComparison.Ordinal);
    }

    [BrowserTheory]
    [MemberData(nameof(Examples))]
    public async Task The_page_contains_no_number_that_has_not_been_answered(string id)
    {
        // An input of four digits gives results of four digits, which cannot be confused with other numbers on the page.
        var exercise = await Exercises.Get(site, id);
        var (data, name) = exercise["program"] is { } program ? (program["variables"]!, "x") : (exercise, "inputs");
        data[name] = data[name] is JsonArray samples
            ? new JsonArray([.. samples.Select((_, i) => (JsonNode)new JsonArray(0.7371 + i / 8.0))])
            : 0.7371;
        var solution = await Exercises.Solution(site, exercise);
        // Open the page by a link to practice, so that it never fetches an explanation.
        await using var explained = await site.Open();
        await explained.Import(exercise.ToJsonString());
        await explained.Practise();
        await using var visit = await site.Open(new Uri(await explained.Link()).Fragment);
        await visit.Card.Locator("input").First.WaitForAsync();
        var fields = await visit
            .Page.Locator(".sheet input")
            .EvaluateAllAsync<string[]>("(fields) => fields.map((field) => field.id.slice('sheet-'.length))");
        var right = fields[0];
        await Answer(visit, right, Exercises.Rounded(solution[right]));
        await visit.Press("Check");
        await visit.Settle();
        await visit.Tab("Values");
        await visit.Tab("API request");
        foreach (var summary in await visit.Card.Locator("summary").AllAsync())
        {
            await summary.ClickAsync();
        }

        var given = Numbers(exercise.ToJsonString());
        given.UnionWith(Numbers(solution[right].ToString("R", CultureInfo.InvariantCulture)));
        var secrets = solution
            .Where(answer => answer.Key != right)
            .Select(answer => Digits(answer.Value))
            .Where(digits => digits.Length > 2)
            .Except(given)
            .ToHashSet();
        var page = await visit.Page.EvaluateAsync<string>(
            "() => document.documentElement.outerHTML + [...document.querySelectorAll('input, textarea')].map((field) => "
                + "field.value).join(' ')"
        );
        Assert.NotEmpty(secrets);
        Assert.Empty(secrets.Intersect(Numbers(WithoutDrawing(page))));
        Assert.Empty(
            secrets.Intersect(Numbers((await visit.Answers()).Replace("http://www.w3.org/1998/Math/MathML", "", StringComparison.Ordinal)))
        );
        Assert.DoesNotContain(
            "/v1/explanations",
            await visit.Page.EvaluateAsync<string>("() => performance.getEntriesByType('resource').map((entry) => entry.name).join()"),
            StringComparison.Ordinal
        );
        var widths = await visit.Page.EvaluateAsync<JsonElement>(
            "() => [...document.querySelectorAll('#picture .wire.unknown')].map((wire) => wire.getAttribute('stroke-width'))"
        );
        Assert.All(widths.EnumerateArray(), width => Assert.Equal("1", width.GetString()));
    }

    [BrowserFact]
    public async Task Switching_to_practice_removes_the_explanation()
    {
        var solution = await Exercises.Solution(site, await Exercises.Get(site, Exercises.HandsOn));
        await using var visit = await site.Open();
        foreach (var tab in EveryoneTests.Tabs)
        {
            await visit.Tab(tab);
        }

        await visit.Press("Last");
        await visit.Press("Back");
        await visit.Practise();
        await visit.Tab("API request");

        var shown = Numbers(WithoutDrawing(await visit.Page.ContentAsync()));
        Assert.Empty(solution.Values.Select(Digits).Where(digits => digits.Length > 2).Intersect(shown));
    }

    private static async Task Answer(Visit visit, string name, string text) =>
        await visit.Page.Locator($"[id='answer-{name}']").FillAsync(text);

    private static async Task<string> Verdict(Visit visit, string name) =>
        await visit.Page.Locator($"[id='answer-{name}-verdict']").InnerTextAsync();

    private static async Task Tab(Visit visit, string text) =>
        await TabUntil(visit, $"() => document.activeElement.textContent.trim() === '{text}'");

    private static async Task TabUntil(Visit visit, string condition)
    {
        for (var i = 0; i < 80; i++)
        {
            await visit.Page.Keyboard.PressAsync("Tab");
            if (await visit.Page.EvaluateAsync<bool>(condition))
            {
                return;
            }
        }

        Assert.Fail($"pressed Tab 80 times without reaching: {condition}");
    }

    /// <summary>The HTML of a page without coordinates and other attributes whose numbers are not answers.</summary>
    private static string WithoutDrawing(string page) => Coordinates().Replace(page, "");

    private static HashSet<string> Numbers(string text) =>
        [
            .. Numerals()
                .Matches(text.Replace('−', '-'))
                .Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture))
                .Where(double.IsFinite)
                .Select(Digits),
        ];

    /// <summary>The first four significant digits, without sign, decimal point and trailing zeros.</summary>
    private static string Digits(double number) =>
        Math.Abs(number).ToString("E3", CultureInfo.InvariantCulture).Split('E')[0].Replace(".", "", StringComparison.Ordinal).TrimEnd('0');

    [GeneratedRegex(@"\d+(\.\d+)?([eE][-+]?\d+)?")]
    private static partial Regex Numerals();

    [GeneratedRegex(
        "(x|y|x1|x2|y1|y2|d|transform|width|height|viewBox|style|stroke-width|rx|src|href|id|for|aria-describedby|traceparent)=\"[^\"]*\""
    )]
    private static partial Regex Coordinates();
}
