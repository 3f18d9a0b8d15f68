using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GradService.Api.Tests.Gradients;

/// <summary>The numbers of hand-worked tutorials, which tests/Fixtures contains together with their sources.</summary>
public sealed class FixtureTests
{
    public static TheoryData<string> Ids => [.. TestData.Files("Fixtures", ".json").Select(file => Path.GetFileNameWithoutExtension(file))];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Every_number_of_a_worked_example_is_reproduced(string id)
    {
        var fixture = Fixture(id);
        var exercise = JsonNode.Parse(fixture.GetProperty("exercise").GetRawText())!;
        exercise["include"] = new JsonArray("values", "allGradients", "updatedLoss");

        var answer = await Api.Post("/v1/gradients", exercise.ToJsonString());

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Numbers.Equal(fixture.GetProperty("expected"), answer.Json, 1e-12, id);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task A_worked_example_can_be_fetched_and_posted_as_it_is(string id)
    {
        var example = await Api.Get($"/v1/examples/{id}");
        var answer = await Api.Post("/v1/gradients", example.Text);

        Assert.True(JsonElement.DeepEquals(Fixture(id).GetProperty("exercise"), example.Json));
        Assert.Equal(
            Fixture(id).GetProperty("expected").GetProperty("loss").GetDouble(),
            answer.Json.GetProperty("loss").GetDouble(),
            1e-12
        );
    }

    /// <summary>
    /// The numbers printed in "a hands-on backpropagation example". Some are rounded and some are truncated, so each may be off by one in
    /// its last digit.
    /// </summary>
    [Theory]
    [InlineData("values.hidden.a", 0, 0.5374, 1e-4)]
    [InlineData("values.hidden.a", 1, 0.5498, 1e-4)]
    [InlineData("values.output.z", 0, 0.4811, 1e-4)]
    [InlineData("values.output.a", 0, 0.6180, 1e-4)]
    [InlineData("values.loss", 0, 0.0730, 1e-4)]
    [InlineData("gradients.output.weights", 0, -0.0485, 1e-4)]
    [InlineData("gradients.output.weights", 1, -0.0496, 1e-4)]
    [InlineData("gradients.output.bias", 0, -0.0902, 1e-4)]
    [InlineData("gradients.hidden.weights", 0, -0.00337, 1e-5)]
    [InlineData("gradients.hidden.weights", 1, -0.00446, 1e-5)]
    [InlineData("gradients.hidden.bias", 0, -0.00673, 1e-5)]
    [InlineData("gradients.hidden.bias", 1, -0.00891, 2e-5)]
    [InlineData("updated.hidden.weights", 0, 0.1003, 1e-4)]
    [InlineData("updated.hidden.weights", 1, 0.2004, 1e-4)]
    [InlineData("updated.hidden.bias", 0, 0.1007, 1e-4)]
    [InlineData("updated.hidden.bias", 1, 0.1009, 1e-4)]
    [InlineData("updated.output.weights", 0, 0.3049, 1e-4)]
    [InlineData("updated.output.weights", 1, 0.4050, 1e-4)]
    [InlineData("updated.output.bias", 0, 0.1090, 1e-4)]
    public async Task The_numbers_printed_in_the_sigmoid_tutorial_are_reproduced(
        string place,
        int element,
        double printed,
        double lastDigit
    )
    {
        var exercise = JsonNode.Parse(Fixture("hands-on-sigmoid").GetProperty("exercise").GetRawText())!;
        exercise["include"] = new JsonArray("values");

        var answer = await Api.Post("/v1/gradients", exercise.ToJsonString());

        var dot = place.IndexOf('.', StringComparison.Ordinal);
        var tensor = answer.Json.GetProperty(place[..dot]).GetProperty(place[(dot + 1)..]);
        Assert.Equal(printed, Flatten(tensor).ElementAt(element), lastDigit);
    }

    private static JsonElement Fixture(string id) => TestData.Json("Fixtures", $"{id}.json");

    private static IEnumerable<double> Flatten(JsonElement tensor) =>
        tensor.ValueKind == JsonValueKind.Array ? tensor.EnumerateArray().SelectMany(Flatten) : [tensor.GetDouble()];
}
