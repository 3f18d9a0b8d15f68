namespace GradService.Web.Tests;

/// <summary>What the page shows when it is opened, and that its numbers are right.</summary>
[Collection(InBrowser.Name)]
public sealed class OpeningTests(Site site)
{
    public static TheoryData<string> Examples => [.. Exercises.Ids];

    [BrowserFact]
    public async Task A_worked_example_is_computed_without_a_click()
    {
        await using var visit = await site.Open();

        await visit.Card.GetByText("0.07295345987003739").WaitForAsync();
        Assert.Contains("0.07295", await visit.Picture.TextContentAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("#", visit.Page.Url, StringComparison.Ordinal);
        Assert.Empty(visit.Errors);
    }

    [BrowserTheory]
    [MemberData(nameof(Examples))]
    public async Task Every_number_of_a_tutorial_is_on_the_page(string id)
    {
        await using var visit = await site.Open();
        await visit.Choose(id);
        await visit.Press("Last");
        var shown = await visit.Values();

        var expected = Exercises.Expected(id).ToList();
        Assert.NotEmpty(expected);
        foreach (var (group, place, number) in expected)
        {
            var text = shown[place][Array.IndexOf(["values", "gradients", "updated"], group)];
            Assert.True(
                Math.Abs(Visit.Number(text) - number) <= 1e-12 * Math.Max(1, Math.Abs(number)),
                $"{group} {place}: expected {number}, found {text}"
            );
        }

        Assert.Empty(visit.Errors);
    }

    [BrowserTheory]
    [MemberData(nameof(Examples))]
    public async Task The_table_has_the_numbers_of_the_api_to_the_last_digit(string id)
    {
        await using var visit = await site.Open();
        await visit.Choose(id);
        await visit.Press("Last");
        var shown = await visit.Values();

        foreach (var (answer, number) in await Exercises.Solution(site, await Exercises.Get(site, id)))
        {
            var (group, place) = (
                answer[..answer.IndexOf('.', StringComparison.Ordinal)],
                answer[(answer.IndexOf('.', StringComparison.Ordinal) + 1)..]
            );
            Assert.Equal(number, Visit.Number(shown[place][Array.IndexOf(["values", "gradients", "updated"], group)]));
        }
    }
}
