using Microsoft.Playwright;

namespace GradService.Web.Tests;

/// <summary>Editing in place, with errors shown at the field.</summary>
[Collection(InBrowser.Name)]
public sealed class EditingTests(Site site)
{
    [BrowserTheory]
    [InlineData("-1,5/2", "-0.75")]
    public async Task A_number_may_be_written_as_people_write_it(string text, string understood)
    {
        await using var visit = await site.Open();
        await visit.Write("network.layers[0].weights[0][1]", text);

        Assert.Equal(understood, await visit.Field("network.layers[0].weights[0][1]").InputValueAsync());
        Assert.Equal(
            double.Parse(understood, System.Globalization.CultureInfo.InvariantCulture),
            Visit.Number((await visit.Values())["hidden.weights[0][1]"][0])
        );
    }

    [BrowserTheory]
    [InlineData("1,000.5")]
    public async Task Text_that_is_not_a_number_is_reported_at_the_field_and_in_the_summary(string text)
    {
        await using var visit = await site.Open();
        const string path = "inputs[0][0]";
        await visit.Write(path, text);

        Assert.Equal("true", await visit.Field(path).GetAttributeAsync("aria-invalid"));
        var message = visit.Page.Locator($"[id='{await visit.Field(path).GetAttributeAsync("aria-describedby")}']");
        Assert.Equal($"expected a number, such as 0.5, 0,5, 1/3 or -2e-1; found '{text}'", await message.InnerTextAsync());

        await visit.Page.GetByRole(AriaRole.Alert).GetByRole(AriaRole.Link, new() { Name = path }).ClickAsync();
        Assert.Equal(path, await visit.Page.EvaluateAsync<string>("() => document.activeElement.dataset.path"));

        await visit.Write(path, "0.5");
        Assert.Equal("false", await visit.Field(path).GetAttributeAsync("aria-invalid"));
        Assert.Equal("", await visit.Page.GetByRole(AriaRole.Alert).InnerTextAsync());
    }

    [BrowserFact]
    public async Task An_error_from_the_api_is_shown_at_the_field_while_the_last_results_stay()
    {
        await using var visit = await site.Open();
        await visit.Write("learningRate", "-1");

        Assert.Equal("true", await visit.Field("learningRate").GetAttributeAsync("aria-invalid"));
        await visit.Page.GetByText("expected a number greater than 0; found -1").First.WaitForAsync();
        await visit.Page.GetByText("These results are for the previous input.").WaitForAsync();
        Assert.Contains("0.07295", await visit.Picture.TextContentAsync(), StringComparison.Ordinal);

        await visit.Write("learningRate", "0.2");
        Assert.Equal(0, await visit.Page.GetByText("These results are for the previous input.").CountAsync());
    }

    [BrowserFact]
    public async Task An_overflow_names_the_place()
    {
        await using var visit = await site.Open();
        await visit.Page.GetByLabel("Activation").First.SelectOptionAsync("identity");
        await visit.Write("network.layers[0].weights[0][0]", "1e308");
        await visit.Write("inputs[0][0]", "1e10");

        Assert.Contains("hidden.z", await visit.Page.GetByRole(AriaRole.Alert).InnerTextAsync(), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task A_network_is_built_unit_by_unit_layer_by_layer_sample_by_sample()
    {
        await using var visit = await site.Open();
        await visit.Press("Add a layer");
        foreach (var more in new[] { "Numbers per sample: one more", "Samples: one more" })
        {
            await visit.Press(more);
        }

        await visit.Page.GetByLabel("Units: one more").Nth(1).ClickAsync();
        await visit.Page.GetByLabel("Units: one more").Last.ClickAsync();
        await visit.Settle();

        Assert.Equal("", await visit.Page.GetByRole(AriaRole.Alert).InnerTextAsync());
        var values = await visit.Values();
        Assert.Contains("inputs[1][1]", values);
        Assert.Contains("targets[1][1]", values);
        Assert.Contains("hidden2.weights[1][2]", values);
        Assert.Contains("output.weights[2][1]", values);

        await visit.Press("Remove hidden2");
        await visit.Settle();
        Assert.Equal("", await visit.Page.GetByRole(AriaRole.Alert).InnerTextAsync());
        Assert.DoesNotContain("output.weights[2][1]", await visit.Values());
    }

    [BrowserFact]
    public async Task Title_bias_and_learning_rate_can_be_added_and_removed()
    {
        await using var visit = await site.Open();
        await visit.Write("title", "Homework 3");
        await visit.Write("learningRate", "");
        await visit.Page.GetByRole(AriaRole.Checkbox, new() { Name = "Bias" }).Last.ClickAsync();
        await visit.Settle();

        await visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Homework 3" }).First.WaitForAsync();
        var values = await visit.Values();
        Assert.DoesNotContain("output.bias[0]", values);
        Assert.Equal("–", values["hidden.weights[0][0]"][2]);

        await visit.Page.GetByRole(AriaRole.Checkbox, new() { Name = "Bias" }).Last.ClickAsync();
        await visit.Write("learningRate", "0,5");
        values = await visit.Values();
        Assert.Contains("output.bias[0]", values);
        Assert.Equal("?", values["hidden.weights[0][0]"][2]);
    }

    [BrowserFact]
    public async Task A_changed_example_is_deselected_until_it_is_chosen_again()
    {
        await using var visit = await site.Open();
        await visit.Write("inputs[0][0]", "0.9");
        Assert.Equal("", await visit.Page.GetByLabel("Example").InputValueAsync());

        await visit.Choose(Exercises.HandsOn);
        Assert.Equal("0.5", await visit.Field("inputs[0][0]").InputValueAsync());
    }

    [BrowserFact]
    public async Task A_late_response_is_dropped()
    {
        await using var visit = await site.Open();
        var isFirst = true;
        await visit.Page.RouteAsync(
            "**/v1/explanations",
            async route =>
            {
                if (isFirst)
                {
                    isFirst = false;
                    await Task.Delay(1500);
                }

                await route.ContinueAsync();
            }
        );
        await visit.Field("inputs[0][0]").FillAsync("0.7");
        await visit.Field("inputs[0][0]").PressAsync("Enter");
        await visit.Field("inputs[0][0]").FillAsync("0.9");
        await visit.Field("inputs[0][0]").PressAsync("Enter");
        await visit.Page.WaitForTimeoutAsync(2000);
        await visit.Settle();

        Assert.Equal("0.9", (await visit.Values())["inputs[0][0]"][0]);
    }

    [BrowserFact]
    public async Task Text_typed_before_the_page_is_redrawn_is_kept()
    {
        await using var visit = await site.Open();
        await visit
            .Field("inputs[0][0]")
            .EvaluateAsync(
                """
                async (field) => {
                  const write = (text) => { field.value = text; field.dispatchEvent(new Event('input', { bubbles: true })) }
                  write('0.7')
                  await null
                  field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
                  await null
                  write('0.9')
                }
                """
            );
        await visit.Settle();

        Assert.Equal("0.7", (await visit.Values())["inputs[0][0]"][0]);
        Assert.Equal("0.9", await visit.Field("inputs[0][0]").InputValueAsync());
    }

    [BrowserFact]
    public async Task Without_a_connection_the_input_is_kept_and_can_be_sent_again()
    {
        await using var visit = await site.Open();
        await visit.Page.Context.SetOfflineAsync(true);
        await visit.Write("inputs[0][0]", "0.9");
        await visit.Page.GetByText("The service cannot be reached.").WaitForAsync();
        Assert.Equal("0.9", await visit.Field("inputs[0][0]").InputValueAsync());

        await visit.Page.Context.SetOfflineAsync(false);
        await visit.Press("Try again");
        await visit.Settle();

        Assert.Equal("0.9", (await visit.Values())["inputs[0][0]"][0]);
        Assert.Equal("", await visit.Page.GetByRole(AriaRole.Alert).InnerTextAsync());
    }
}
