using System.Text.Json;

namespace GradService.Web.Tests;

/// <summary>The picture: width shows magnitude, hue and text show the sign, no text is covered, nothing moves.</summary>
[Collection(InBrowser.Name)]
public sealed class PictureTests(Site site)
{
    public static TheoryData<string> Networks => [.. Exercises.Ids.Where(id => !id.EndsWith("chain-rule", StringComparison.Ordinal))];

    [BrowserFact]
    public async Task Width_shows_the_magnitude_and_hue_and_text_show_the_sign()
    {
        await using var visit = await site.Open();
        await visit.Write("network.layers[1].weights[0][0]", "-0.3");
        await visit.Press("Last");
        var wires = await visit.Page.EvaluateAsync<JsonElement>(
            "() => [...document.querySelectorAll('#picture .wire')].map((wire) => [Number(wire.getAttribute('stroke-width')), "
                + "wire.classList.contains('positive'), wire.classList.contains('negative')])"
        );
        var values = await visit.Values();

        // Two wires into the hidden units, two out of them, and one from the output to the loss.
        string[] places =
        [
            "hidden.weights[0][0]",
            "hidden.weights[0][1]",
            "output.weights[0][0]",
            "output.weights[1][0]",
            "output.a[0][0]",
        ];
        var gradients = places.Select(place => Visit.Number(values[place][1].TrimStart('+'))).ToList();
        Assert.Equal(places.Length, wires.GetArrayLength());
        foreach (var (wire, gradient) in wires.EnumerateArray().Zip(gradients))
        {
            Assert.Equal(1 + 5 * Math.Abs(gradient) / gradients.Max(Math.Abs), wire[0].GetDouble(), 6);
            Assert.Equal((gradient > 0, gradient < 0), (wire[1].GetBoolean(), wire[2].GetBoolean()));
        }

        Assert.Contains(gradients, gradient => gradient > 0);
        Assert.All(
            places.Where(place => Visit.Number(values[place][1].TrimStart('+')) > 0),
            place => Assert.StartsWith("+", values[place][1], StringComparison.Ordinal)
        );
    }

    [BrowserFact]
    public async Task A_gradient_of_zero_is_dashed_and_an_inactive_unit_is_marked_as_blocking()
    {
        await using var visit = await site.Open();
        await visit.Page.GetByLabel("Activation").First.SelectOptionAsync("relu");
        await visit.Write("network.layers[0].bias[0]", "-1");
        await visit.Press("Last");

        Assert.Equal(2, await visit.Picture.Locator(".wire.zero").CountAsync());
        Assert.Equal(1, await visit.Picture.GetByText("blocked").CountAsync());
        await visit.Page.GetByLabel("Jump to a quantity").SelectOptionAsync("values.hidden.a");
        await visit.Card.GetByText("no gradient passes through").WaitForAsync();
    }

    [BrowserTheory]
    [MemberData(nameof(Networks))]
    public async Task No_text_overlaps_another(string id)
    {
        await using var visit = await site.Open();
        await visit.Choose(id);
        foreach (var where in new[] { "First", "Last" })
        {
            await visit.Press(where);
            Assert.Equal(
                "",
                await visit.Page.EvaluateAsync<string>(
                    """
                    () => {
                      const texts = [...document.querySelectorAll('#picture text')].filter((text) => text.textContent.trim() !== '')
                      const boxes = texts.map((text) => [text.textContent, text.getBoundingClientRect()])
                      const outer = document.getElementById('picture').getBoundingClientRect()
                      const covers = (a, b) =>
                        Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
                        Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4
                      return boxes.flatMap(([text, box], i) => [
                        ...(box.left < outer.left || box.right > outer.right ? [`${text} is cut off`] : []),
                        ...boxes.slice(i + 1).filter(([, other]) => covers(box, other)).map(([other]) => `${text} covers ${other}`),
                      ]).join('; ')
                    }
                    """
                )
            );
        }
    }

    [BrowserFact]
    public async Task Nothing_moves_while_a_reader_steps()
    {
        const string Places = "() => [...document.querySelectorAll('#picture .unit')].map((unit) => unit.getAttribute('transform')).join()";
        await using var visit = await site.Open();
        await visit.Press("First");
        var before = await visit.Page.EvaluateAsync<string>(Places);
        for (var i = 0; i < 24; i++)
        {
            await visit.Press("Next");
            Assert.Equal(before, await visit.Page.EvaluateAsync<string>(Places));
        }
    }

    [BrowserFact]
    public async Task A_network_too_large_to_draw_unit_by_unit_is_drawn_quantity_by_quantity()
    {
        await using var visit = await site.Open();
        for (var i = 0; i < 7; i++)
        {
            await visit.Page.GetByLabel("Units: one more").First.ClickAsync();
        }

        await visit.Settle();
        Assert.Contains("hidden.weights", await visit.Picture.TextContentAsync(), StringComparison.Ordinal);
        Assert.Equal(11, await visit.Picture.Locator(".unit").CountAsync());
    }

    [BrowserFact]
    public async Task If_there_are_too_many_weights_to_label_those_of_one_chosen_unit_are_labelled()
    {
        await using var visit = await site.Open();
        for (var i = 0; i < 4; i++)
        {
            await visit.Page.GetByLabel("Units: one more").First.ClickAsync();
            await visit.Page.GetByLabel("Numbers per sample: one more").ClickAsync();
        }

        await visit.Settle();
        // There are 30 weights into the hidden units, too many to label, and 6 out of them.
        Assert.Equal(6, await visit.Picture.Locator(".weight").CountAsync());
        await visit.Page.GetByLabel("Weights of").SelectOptionAsync("hidden 3");
        Assert.Equal(11, await visit.Picture.Locator(".weight").CountAsync());
    }
}
