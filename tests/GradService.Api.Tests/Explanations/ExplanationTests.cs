using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace GradService.Api.Tests.Explanations;

/// <summary>
/// A reader can follow a worked solution: every formula evaluates to the result shown, and uses only numbers shown before.
/// </summary>
public sealed partial class ExplanationTests
{
    private static readonly string[] Phases = ["forward", "loss", "backward", "update"];

    public static TheoryData<string> Exercises =>
        [.. Cases.Fixtures.Select(Cases.Fixture), .. Cases.Networks, .. Cases.Programs, .. Cases.Hard];

    [Theory]
    [MemberData(nameof(Exercises))]
    public async Task Every_formula_evaluates_to_the_result_shown_beside_it(string exercise)
    {
        var tried = 0;
        foreach (var line in (await Steps(exercise)).SelectMany(Lines))
        {
            var parts = Equal().Split(line);
            if (parts.Length > 2 && !Names().IsMatch(parts[^2]))
            {
                var (formula, shown) = (parts[^2], parts[^1]);
                AssertShown(Calculator.Evaluate(formula), Calculator.Evaluate(shown), line);
                tried++;
            }
        }

        // The shortest program has three such lines, the smallest network 76, or 68 if gradients are 0 behind a constant function.
        var fewest =
            !Cases.Networks.Contains(exercise) ? 3
            : exercise.Contains("\"step\"", StringComparison.Ordinal) || exercise.Contains("\"sign\"", StringComparison.Ordinal) ? 68
            : 76;
        Assert.True(tried >= fewest, $"only {tried} lines were tried");
    }

    [Theory]
    [MemberData(nameof(Exercises))]
    public async Task A_line_uses_only_numbers_that_were_shown_before(string exercise)
    {
        var known = new HashSet<double>
        {
            JsonDocument.Parse(exercise).RootElement.TryGetProperty("learningRate", out var rate) ? rate.GetDouble() : 0,
        };
        foreach (var step in await Steps(exercise))
        {
            var rule = step.GetProperty("text").GetString()!;
            var constants = Numerals()
                .Matches(rule.Split(" = ") is [_, var general, ..] ? general : "")
                .Select(match => match.Value)
                .ToHashSet();
            foreach (
                var formula in Lines(step)
                    .Select(line => Equal().Split(line))
                    .Where(parts => parts.Length > 2)
                    .Select(parts => parts[^2])
                    .Where(formula => !Names().IsMatch(formula))
            )
            {
                foreach (
                    var numeral in Numerals().Matches(formula).Select(match => match.Value).Where(numeral => !constants.Contains(numeral))
                )
                {
                    Assert.True(known.Any(value => IsRoundingOf(numeral, value)), $"{numeral} in '{formula}' was not shown before");
                }
            }

            known.UnionWith(Flat(step.GetProperty("value")).Select(Math.Abs));
        }
    }

    [Theory]
    [MemberData(nameof(Exercises))]
    public async Task Negative_operands_stand_in_parentheses(string exercise)
    {
        foreach (var line in (await Steps(exercise)).SelectMany(Lines))
        {
            Assert.DoesNotMatch(@"[-+*/@^] ?-\d", Equal().Replace(line, "\n"));
        }
    }

    [Theory]
    [MemberData(nameof(Exercises))]
    public async Task Every_quantity_is_a_step_in_order_of_computation(string exercise)
    {
        var steps = await Steps(exercise);
        var gradients = await Api.Post("/v1/gradients", exercise.TrimEnd().TrimEnd('}') + """, "include": ["values", "allGradients"] }""");
        var order = steps.Select(step => Array.IndexOf(Phases, step.GetProperty("phase").GetString())).ToList();

        Assert.Equal(order.Order(), order);
        foreach (var (phase, member) in new[] { ("forward loss", "values"), ("backward", "gradients"), ("update", "updated") })
        {
            var explained = steps
                .Where(step => phase.Contains(step.GetProperty("phase").GetString()!, StringComparison.Ordinal))
                .ToDictionary(step => step.GetProperty("quantity").GetString()!);
            var computed = gradients.Json.TryGetProperty(member, out var all) ? all.EnumerateObject().ToList() : [];
            Assert.Equal(computed.Select(value => value.Name).Order(), explained.Keys.Order());
            Assert.All(
                computed,
                value =>
                    Assert.True(JsonElement.DeepEquals(value.Value, explained[value.Name].GetProperty("value")), $"{phase} of {value.Name}")
            );
        }
    }

    [Theory]
    [MemberData(nameof(Exercises))]
    public async Task All_notations_of_a_step_agree(string exercise)
    {
        foreach (var step in await Steps(exercise))
        {
            var (text, mathml, spoken) = (Member(step, "text"), Member(step, "mathml"), Member(step, "spoken"));
            var shown = XDocument
                .Parse(mathml)
                .Descendants()
                .Where(element => element.Name.LocalName == "mn")
                .Select(element => element.Value);

            Assert.Equal(
                Decimals().Matches(text.Split(';')[0]).Select(match => match.Value),
                shown.Where(number => number.Contains('.', StringComparison.Ordinal))
            );
            Assert.Equal(
                step.GetProperty("latex").GetString()!.Count(c => c == '{'),
                step.GetProperty("latex").GetString()!.Count(c => c == '}')
            );
            Assert.Equal(Member(step, "substituted").Count(c => c == '{'), Member(step, "substituted").Count(c => c == '}'));
            Assert.DoesNotMatch(@"[=≈∂*/^@()\[\]{}\\_<>]|\d-\d", spoken);
            Assert.EndsWith(".", spoken, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_output_delta_of_the_sigmoid_tutorial_reads_as_if_written_by_hand()
    {
        var delta = (await Steps(Cases.Fixture("hands-on-sigmoid"))).Single(step =>
            Member(step, "quantity") == "output.z" && Member(step, "phase") == "backward"
        );

        Assert.Equal(
            "∂loss/∂output.z = ∂loss/∂output.a * output.a * (1 - output.a) = (-0.3819776) * 0.6180224 * (1 - 0.6180224) ≈ -0.0901737",
            Member(delta, "text")
        );
        Assert.Equal(
            @"\frac{\partial L}{\partial z_{\mathrm{output}}} = "
                + @"\left(-0.3819776\right) \cdot 0.6180224 \cdot \left(1 - 0.6180224\right) \approx -0.0901737",
            Member(delta, "substituted")
        );
    }

    [Fact]
    public async Task The_slope_of_the_loss_in_the_first_worked_example_is_written_as_in_its_tutorial()
    {
        var step = (await Steps(Cases.Fixture("by-example-1-one-neuron"))).Single(step =>
            Member(step, "quantity") == "output.a" && Member(step, "phase") == "backward"
        );

        Assert.Equal("∂loss/∂output.a = 2 * (output.a - targets) = 2 * (0.55 - 0.95) = -0.8", Member(step, "text"));
    }

    [Fact]
    public async Task Paths_are_summed_if_a_name_is_used_twice()
    {
        var steps = await Steps("""{ "program": { "variables": { "x": 2.0 }, "statements": ["u = x ^ 2", "v = 3 * x", "l = u * v"] } }""");
        var step = steps.Single(step => Member(step, "quantity") == "x" && Member(step, "phase") == "backward");

        Assert.Equal("∂l/∂x = ∂l/∂v * 3 + ∂l/∂u * 2 * x = 4 * 3 + 6 * 2 * 2 = 36", Member(step, "text"));
        Assert.Equal(
            ["u: ∂l/∂u * 2 * x", "v: ∂l/∂v * 3"],
            step.GetProperty("paths").EnumerateArray().Select(path => $"{Member(path, "quantity")}: {Member(path, "text")}")
        );
        Assert.Equal([24, 12], step.GetProperty("paths").EnumerateArray().Select(path => path.GetProperty("value").GetDouble()));
    }

    [Fact]
    public async Task Local_derivatives_stand_beside_each_statement()
    {
        var steps = await Steps(
            """
            { "program": { "variables": { "x": [[1.0, 2.0]], "w": [[3.0], [4.0]] }, "statements": ["u = x @ w", "v = u ^ 2",
            "l = sum(v)"] } }
            """
        );

        Assert.Equal(
            ["∂v/∂u = 2 * u"],
            steps.Single(step => Is(step, "v", "forward")).GetProperty("derivatives").EnumerateArray().Select(line => Member(line, "text"))
        );
        Assert.Equal(
            ["∂l/∂u @ w.T", "x.T @ ∂l/∂u"],
            steps.Single(step => Is(step, "u", "forward")).GetProperty("flowsBack").EnumerateArray().Select(line => Member(line, "text"))
        );
    }

    [Theory]
    [InlineData("relu", -5, "dead ReLU")]
    [InlineData("relu", 0, "exactly at the kink")]
    [InlineData("sigmoid", 9, "saturated")]
    [InlineData("tanh", -9, "saturated")]
    [InlineData("softmax", 9, "saturated")]
    [InlineData("leakyRelu", 0, "exactly at the kink")]
    public async Task Notable_values_get_a_remark(string activation, double bias, string remark)
    {
        var steps = await Steps(
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                { "network": { "layers": [{ "weights": [[0.0]], "bias": [{{bias}}], "activation": "{{activation}}" }] }, "loss": "mse",
                "inputs": [[1]], "targets": [[1]] }
                """
            )
        );

        Assert.Contains(
            remark,
            string.Concat(
                steps
                    .Where(step => step.TryGetProperty("remarks", out _))
                    .SelectMany(step => step.GetProperty("remarks").EnumerateArray())
                    .Select(text => text.GetString())
            ),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("by-example-3-two-hidden-neurons", "rise")]
    [InlineData("hands-on-sigmoid", "fall")]
    public async Task The_outcome_of_the_step_is_stated(string id, string told)
    {
        var answer = await Api.Post("/v1/explanations", Cases.Fixture(id));

        Assert.Contains(told, Member(answer.Json, "outcome"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_saturated_unit_is_explained_by_the_numerically_stable_form()
    {
        var steps = await Steps(
            """
            { "network": { "layers": [{ "weights": [[1]], "bias": [40], "activation": "sigmoid" }] }, "loss": "mse",
            "inputs": [[0]], "targets": [[0]] }
            """
        );
        var delta = steps.Single(step => Is(step, "layer1.z", "backward"));

        Assert.Contains("sigmoid(-layer1.z)", Member(delta, "text"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/explanations")]
    [InlineData("/v1/graphs")]
    [InlineData("/v1/exports")]
    public async Task The_longest_statement_is_answered(string path)
    {
        var product = string.Join('*', Enumerable.Repeat("x", 49_000));

        var answer = await Api.Post(
            path,
            $$"""
            { "program": { "variables": { "x": 1.0 },
            "statements": ["l = {{product}}"] }{{(path == "/v1/exports" ? ", \"target\": \"numpy\"" : "")}} }
            """
        );

        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    [Fact]
    public async Task A_large_tensor_is_summarised_by_its_first_number()
    {
        var row = string.Join(", ", Enumerable.Range(1, 30).Select(i => $"0.{i:00}"));
        var steps = await Steps(
            $$"""
            { "network": { "layers": [{ "weights": [{{string.Join(", ", Enumerable.Repeat($"[{row}]", 30))}}] }] }, "loss": "mse",
            "inputs": [{{row}}], "targets": [{{row}}], "learningRate": 0.1 }
            """
        );
        var z = steps.Single(step => Is(step, "layer1.z", "forward"));

        Assert.Equal(
            "layer1.z = inputs @ layer1.weights; layer1.z[0][0] = 0.01 * 0.01 + 0.02 * 0.01 + 0.03 * 0.01 + … + 0.3 * 0.01 = 0.0465",
            Member(z, "text")
        );
        Assert.Single(z.GetProperty("entries").EnumerateArray());
    }

    [Theory]
    [InlineData("text/markdown", HttpStatusCode.OK, "text/markdown")]
    [InlineData("application/json;q=0.5, text/markdown;q=0.9", HttpStatusCode.OK, "text/markdown")]
    [InlineData("text/*", HttpStatusCode.OK, "text/markdown")]
    [InlineData("*/*", HttpStatusCode.OK, "application/json")]
    [InlineData("application/json", HttpStatusCode.OK, "application/json")]
    [InlineData("text/markdown;q=0, */*", HttpStatusCode.OK, "application/json")]
    [InlineData("image/png", HttpStatusCode.NotAcceptable, "application/problem+json")]
    public async Task The_Accept_header_selects_the_media_type(string accept, HttpStatusCode status, string mediaType)
    {
        var answer = await Api.Post("/v1/explanations", Cases.Fixture("hands-on-sigmoid"), accept);

        Assert.Equal((status, mediaType), (answer.Status, answer.MediaType));
        Assert.True(
            status == HttpStatusCode.OK
                || answer.Text.Contains("expected one of application/json, text/markdown", StringComparison.Ordinal),
            answer.Text
        );
    }

    private static bool Is(JsonElement step, string quantity, string phase) =>
        Member(step, "quantity") == quantity && Member(step, "phase") == phase;

    private static string Member(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static async Task<List<JsonElement>> Steps(string exercise)
    {
        var answer = await Api.Post("/v1/explanations", exercise);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return [.. answer.Json.GetProperty("steps").EnumerateArray()];
    }

    /// <summary>The lines of a step, except those in which terms are left out (…).</summary>
    private static IEnumerable<string> Lines(JsonElement step) =>
        step.TryGetProperty("entries", out var entries)
            ? entries
                .EnumerateArray()
                .Select(entry => Member(entry, "text"))
                .Prepend(Member(step, "text"))
                .Where(line => !line.Contains('…', StringComparison.Ordinal))
            : [Member(step, "text")];

    private static void AssertShown(Array2 computed, Array2 shown, string line)
    {
        foreach (var (row, i) in shown.Rows.Select((row, i) => (row, i)))
        {
            foreach (var (expected, j) in row.Select((expected, j) => (expected, j)))
            {
                var found = computed.Rows[computed.Rows.Length == 1 ? 0 : i] is { Length: 1 } single
                    ? single[0]
                    : computed.Rows[computed.Rows.Length == 1 ? 0 : i][j];
                // Half a unit of the sixth digit, and slightly more because a tie may be rounded either way.
                var half = 0.5000001 * Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(expected))) - 5);
                Assert.True(Math.Abs(found - expected) <= (expected == 0 ? 1e-14 : half), $"{found} is not shown as {expected}: {line}");
            }
        }
    }

    private static bool IsRoundingOf(string numeral, double value)
    {
        var shown = Parse(numeral);
        var mantissa = numeral.Split('e')[0];
        var decimals = mantissa.Contains('.', StringComparison.Ordinal)
            ? mantissa.Length - mantissa.IndexOf('.', StringComparison.Ordinal) - 1
            : 0;
        var exponent = numeral.Contains('e', StringComparison.Ordinal) ? int.Parse(numeral.Split('e')[1], CultureInfo.InvariantCulture) : 0;
        return Math.Abs(shown - Math.Abs(value)) <= 0.5000001 * Math.Pow(10, exponent - decimals)
            && (shown != 0 || Math.Abs(value) < 1e-14);
    }

    private static IEnumerable<double> Flat(JsonElement tensor) =>
        tensor.ValueKind == JsonValueKind.Array ? tensor.EnumerateArray().SelectMany(Flat) : [tensor.GetDouble()];

    private static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(" = | ≈ ")]
    private static partial Regex Equal();

    [GeneratedRegex(@"(?<![\w.])\d+(\.\d+)?(e-?\d+)?")]
    private static partial Regex Numerals();

    /// <summary>Matches names that are not function names.</summary>
    [GeneratedRegex(@"∂|(?<![\w.])(?!axis=)[A-Za-z_]\w*(?![\w(])")]
    private static partial Regex Names();

    [GeneratedRegex(@"\d+\.\d+")]
    private static partial Regex Decimals();
}
