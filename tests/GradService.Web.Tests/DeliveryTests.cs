using System.IO.Compression;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace GradService.Web.Tests;

/// <summary>
/// How the page is delivered: a small script, hashed and compressed assets, nothing from other hosts. Also the plain page that replaces it.
/// </summary>
[Collection(InBrowser.Name)]
public sealed partial class DeliveryTests(Site site)
{
    private const int ScriptBudget = 60 * 1024;

    [BrowserFact]
    public async Task The_script_is_small()
    {
        using var client = site.CreateClient();
        var scripts = await Assets(client, ".js");

        Assert.NotEmpty(scripts);
        var size = 0;
        foreach (var script in scripts)
        {
            size += Gzipped(await client.GetByteArrayAsync(script));
        }

        Assert.InRange(size, 1, ScriptBudget);
    }

    [BrowserFact]
    public async Task Hashed_assets_are_cached_forever_and_the_page_is_not()
    {
        using var client = site.CreateClient();
        foreach (var asset in await Assets(client, ""))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, asset);
            request.Headers.Add("Accept-Encoding", "gzip");
            using var response = await client.SendAsync(request);

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("public, max-age=31536000, immutable", response.Headers.GetValues("Cache-Control").Single());
            Assert.Equal("gzip", response.Content.Headers.ContentEncoding.Single());
        }

        using var page = await client.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal("no-cache", page.Headers.GetValues("Cache-Control").Single());
    }

    [BrowserFact]
    public async Task Nothing_is_loaded_from_other_hosts_and_the_content_security_policy_holds()
    {
        await using var visit = await site.Open();
        foreach (var tab in EveryoneTests.Tabs)
        {
            await visit.Tab(tab);
        }

        await visit.Settle();
        var hosts = await visit.Page.EvaluateAsync<string[]>(
            "() => [...new Set(performance.getEntriesByType('resource').map((entry) => new URL(entry.name).origin))]"
        );
        Assert.Equal([site.Address.GetLeftPart(UriPartial.Authority)], hosts);
        Assert.Empty(visit.Errors);
    }

    [BrowserFact]
    public async Task The_plain_page_computes_and_shows_errors()
    {
        await using var visit = await site.Open("fallback.html", isPlain: true);
        await visit
            .Page.GetByRole(AriaRole.Heading, new() { Name = "Loss: 0.07295345987003739; after the step: 0.0716519395338" })
            .WaitForAsync();
        Assert.Contains("-0.04846205830528338", await visit.Page.Locator("table").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(25, await visit.Page.Locator("math").CountAsync());

        await visit.Page.GetByLabel("Exercise").FillAsync("""{ "loss": "mse" }""");
        await visit.Press("Compute");
        await visit.Page.GetByRole(AriaRole.Alert).GetByText("network: ").WaitForAsync();
        await visit.Page.GetByLabel("Exercise").FillAsync("{");
        await visit.Press("Compute");
        await visit.Page.GetByText("The exercise is not JSON.").WaitForAsync();
        Assert.Empty(visit.Errors);
    }

    [BrowserFact]
    public async Task Every_activation_loss_and_reduction_of_the_api_can_be_chosen()
    {
        using var client = site.CreateClient();
        using var document = JsonDocument.Parse(await client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));
        var names = Enumerations(document.RootElement).Distinct().ToList();
        await using var visit = await site.Open();

        foreach (var (path, first) in new[] { ("network.layers[0].activation", "identity"), ("loss", "mse"), ("loss.reduction", "mean") })
        {
            var offered = (await visit.Field(path).Locator("option").AllTextContentsAsync()).Where(name => name != "default").Order();
            Assert.Contains(
                string.Join(' ', offered),
                names.Where(values => values.Contains(first)).Select(values => string.Join(' ', values.Order()))
            );
        }
    }

    private static IEnumerable<IReadOnlyList<string>> Enumerations(JsonElement schema) =>
        schema.ValueKind switch
        {
            JsonValueKind.Object => schema
                .EnumerateObject()
                .SelectMany(member =>
                    member.Name == "enum" && member.Value.EnumerateArray().All(value => value.ValueKind == JsonValueKind.String)
                        ?
                        [
                            [.. member.Value.EnumerateArray().Select(value => value.GetString()!)],
                        ]
                        : Enumerations(member.Value)
                ),
            JsonValueKind.Array => schema.EnumerateArray().SelectMany(Enumerations),
            _ => [],
        };

    private static async Task<List<Uri>> Assets(HttpClient client, string ending) =>
        [
            .. Links()
                .Matches(await client.GetStringAsync(new Uri("/", UriKind.Relative)))
                .Select(match => match.Groups[1].Value)
                .Where(link => link.EndsWith(ending, StringComparison.Ordinal))
                .Select(link => new Uri(link, UriKind.Relative)),
        ];

    private static int Gzipped(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return (int)packed.Length;
    }

    [GeneratedRegex("(?:src|href)=\"\\.?(/assets/[^\"]+)\"")]
    private static partial Regex Links();
}
