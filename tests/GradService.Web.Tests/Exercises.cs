using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GradService.Web.Tests;

/// <summary>
/// The worked examples, with the numbers of three tutorials (see the source in each file) and the numbers that the API computes.
/// </summary>
internal static class Exercises
{
    public const string HandsOn = "hands-on-sigmoid";

    /// <summary>The ids of the worked examples.</summary>
    public static IEnumerable<string> Ids =>
        Directory
            .GetFiles(Path.Combine(AppContext.BaseDirectory, "Fixtures"), "*.json")
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Order();

    /// <summary>The numbers that a tutorial gives, by group and place, such as gradients and hidden.weights[0][1].</summary>
    public static IEnumerable<(string Group, string Place, double Number)> Expected(string id)
    {
        using var fixture = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", $"{id}.json")));
        foreach (
            var group in fixture
                .RootElement.GetProperty("expected")
                .EnumerateObject()
                .Where(group => group.Name is "values" or "gradients" or "updated")
        )
        {
            foreach (var number in group.Value.EnumerateObject().SelectMany(tensor => Flat(tensor.Name, tensor.Value)))
            {
                yield return (group.Name, number.Place, number.Number);
            }
        }
    }

    /// <summary>Every number that the API computes for an exercise, by answer, such as gradients.hidden.weights[0][1].</summary>
    public static async Task<Dictionary<string, double>> Solution(Site site, JsonNode exercise)
    {
        using var client = site.CreateClient();
        var body = exercise.DeepClone();
        body["include"] = new JsonArray("values", "allGradients");
        using var answer = await client.PostAsJsonAsync("/v1/gradients", body);
        using var found = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return found
            .RootElement.EnumerateObject()
            .Where(group => group.Name is "values" or "gradients" or "updated")
            .SelectMany(group => group.Value.EnumerateObject().SelectMany(tensor => Flat($"{group.Name}.{tensor.Name}", tensor.Value)))
            .ToDictionary(number => number.Place, number => number.Number);
    }

    /// <summary>Gets an example from the API.</summary>
    public static async Task<JsonNode> Get(Site site, string id)
    {
        using var client = site.CreateClient();
        return JsonNode.Parse(await client.GetStringAsync(new Uri($"/v1/examples/{id}", UriKind.Relative)))!;
    }

    /// <summary>A number as a student would write it: five significant figures.</summary>
    public static string Rounded(double number) => number.ToString("G5", CultureInfo.InvariantCulture);

    private static IEnumerable<(string Place, double Number)> Flat(string place, JsonElement tensor) =>
        tensor.ValueKind == JsonValueKind.Array
            ? tensor.EnumerateArray().SelectMany((part, i) => Flat($"{place}[{i}]", part))
            : [(place, tensor.GetDouble())];
}
