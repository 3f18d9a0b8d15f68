using System.Net;
using System.Text.Json;
using GradService.Api.Tests.Explanations;

namespace GradService.Api.Tests.Graphs;

/// <summary>POST /v1/graphs: the graph is the computation, and its edges carry the factors of the chain rule.</summary>
public sealed class GraphTests
{
    private const string Graphviz = "text/vnd.graphviz";

    public static TheoryData<string> Exercises =>
        [.. Cases.Fixtures.Select(Cases.Fixture), .. Cases.Networks, .. Cases.Programs, .. Cases.Hard];

    public static TheoryData<string> Examples => [.. Cases.Fixtures.Select(Cases.Fixture), .. Cases.Programs, Wide];

    /// <summary>A network with more than 200 numbers.</summary>
    private static string Wide
    {
        get
        {
            var row = string.Join(", ", Enumerable.Range(1, 20).Select(i => $"0.{i:00}"));
            var weights = $"[{string.Join(", ", Enumerable.Repeat($"[{row}]", 20))}]";
            return $$"""
                { "title": "Wide \"and\" {deep} | <b>", "network": { "layers": [{ "weights": {{weights}}, "activation": "tanh" },
                { "weights": {{weights}} }] }, "loss": "mse", "inputs": [[{{row}}], [{{row}}]], "targets": [[{{row}}], [{{row}}]] }
                """;
        }
    }

    [Theory]
    [MemberData(nameof(Exercises))]
    public async Task A_gradient_is_the_sum_of_the_shares_of_its_outgoing_edges(string exercise)
    {
        var graph = await Graph(exercise);
        var shares = graph
            .GetProperty("edges")
            .EnumerateArray()
            .ToLookup(edge => edge.GetProperty("from").GetString()!, edge => edge.GetProperty("share").GetDouble());

        Assert.Equal("numbers", graph.GetProperty("level").GetString());
        foreach (var node in graph.GetProperty("nodes").EnumerateArray().Where(node => node.GetProperty("role").GetString() != "loss"))
        {
            var gradient = node.GetProperty("gradient").GetDouble();
            Assert.True(
                Math.Abs(shares[node.GetProperty("id").GetString()!].Sum() - gradient) <= 1e-12 * Math.Max(1, Math.Abs(gradient)),
                node.ToString()
            );
        }
    }

    [Theory]
    [MemberData(nameof(Exercises))]
    public async Task A_share_is_the_gradient_at_the_end_of_its_edge_times_the_local_derivative(string exercise)
    {
        var graph = await Graph(exercise);
        var gradients = graph
            .GetProperty("nodes")
            .EnumerateArray()
            .ToDictionary(node => node.GetProperty("id").GetString()!, node => node.GetProperty("gradient").GetDouble());

        Assert.All(
            graph.GetProperty("edges").EnumerateArray(),
            edge =>
                Assert.Equal(
                    gradients[edge.GetProperty("to").GetString()!] * edge.GetProperty("derivative").GetDouble(),
                    edge.GetProperty("share").GetDouble()
                )
        );
    }

    [Theory]
    [MemberData(nameof(Exercises))]
    public async Task Every_number_is_a_node_with_its_value_and_its_gradient(string exercise)
    {
        var answer = await Api.Post("/v1/gradients", exercise.TrimEnd().TrimEnd('}') + """, "include": ["values", "allGradients"] }""");
        foreach (var node in (await Graph(exercise)).GetProperty("nodes").EnumerateArray())
        {
            var quantity = node.GetProperty("quantity").GetString()!;
            var index = node.GetProperty("index").EnumerateArray().Select(place => place.GetInt32()).ToList();
            Assert.Equal(
                index.Aggregate(answer.Json.GetProperty("values").GetProperty(quantity), (tensor, place) => tensor[place]).GetDouble(),
                node.GetProperty("value").GetDouble()
            );
            if (node.GetProperty("role").GetString() != "loss")
            {
                Assert.Equal(
                    index
                        .Aggregate(answer.Json.GetProperty("gradients").GetProperty(quantity), (tensor, place) => tensor[place])
                        .GetDouble(),
                    node.GetProperty("gradient").GetDouble()
                );
            }
        }
    }

    [Fact]
    public async Task Edges_lead_from_each_number_to_exactly_the_numbers_computed_from_it()
    {
        var graph = await Graph(Cases.Fixture("hands-on-sigmoid"));
        var labels = graph
            .GetProperty("nodes")
            .EnumerateArray()
            .ToDictionary(node => node.GetProperty("id").GetString()!, node => node.GetProperty("label").GetString()!);
        var edges = graph
            .GetProperty("edges")
            .EnumerateArray()
            .Select(edge => $"{labels[edge.GetProperty("from").GetString()!]} -> {labels[edge.GetProperty("to").GetString()!]}");

        Assert.Equal(
            [
                "hidden.a[0][0] -> output.z[0][0]",
                "hidden.a[0][1] -> output.z[0][0]",
                "hidden.bias[0] -> hidden.z[0][0]",
                "hidden.bias[1] -> hidden.z[0][1]",
                "hidden.weights[0][0] -> hidden.z[0][0]",
                "hidden.weights[0][1] -> hidden.z[0][1]",
                "hidden.z[0][0] -> hidden.a[0][0]",
                "hidden.z[0][1] -> hidden.a[0][1]",
                "inputs[0][0] -> hidden.z[0][0]",
                "inputs[0][0] -> hidden.z[0][1]",
                "output.a[0][0] -> loss",
                "output.bias[0] -> output.z[0][0]",
                "output.weights[0][0] -> output.z[0][0]",
                "output.weights[1][0] -> output.z[0][0]",
                "output.z[0][0] -> output.a[0][0]",
                "targets[0][0] -> loss",
            ],
            edges.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_dead_unit_keeps_its_edge_with_a_local_derivative_of_0()
    {
        var graph = await Graph("""{ "program": { "variables": { "x": -1.0 }, "statements": ["u = relu(x)", "l = u ^ 2"] } }""");

        Assert.Equal([0.0, 0.0], graph.GetProperty("edges").EnumerateArray().Select(edge => edge.GetProperty("derivative").GetDouble()));
    }

    [Fact]
    public async Task In_a_sum_with_a_transpose_each_number_has_an_edge_to_its_own_and_its_mirrored_element()
    {
        var graph = await Graph(
            """{ "program": { "variables": { "m": [[1.0, 2.0], [3.0, 4.0]] }, "statements": ["u = m + m.T", "l = sum(u ^ 2)"] } }"""
        );
        var labels = graph
            .GetProperty("nodes")
            .EnumerateArray()
            .ToDictionary(node => node.GetProperty("id").GetString()!, node => node.GetProperty("label").GetString()!);

        Assert.Equal(
            ["u[0][1]", "u[1][0]"],
            graph
                .GetProperty("edges")
                .EnumerateArray()
                .Where(edge => labels[edge.GetProperty("from").GetString()!] == "m[0][1]")
                .Select(edge => labels[edge.GetProperty("to").GetString()!])
        );
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/vnd.graphviz")]
    [InlineData("text/vnd.mermaid")]
    public async Task An_edge_is_drawn_without_its_derivative_if_that_is_not_finite(string form)
    {
        var answer = await Api.Post(
            "/v1/graphs",
            """{ "program": { "variables": { "x": 0.0 }, "statements": ["y = sqrt(x)", "l = x ^ 2"] } }""",
            form
        );

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.DoesNotContain("NaN", answer.Text, StringComparison.Ordinal);
        Assert.True(
            form != "application/json"
                || answer.Json.GetProperty("edges").EnumerateArray().Any(edge => !edge.TryGetProperty("derivative", out _)),
            answer.Text
        );
    }

    [Fact]
    public async Task More_than_200_numbers_are_drawn_by_tensor_with_the_rule_on_each_edge()
    {
        var graph = await Graph(Wide);
        var nodes = graph
            .GetProperty("nodes")
            .EnumerateArray()
            .ToDictionary(node => node.GetProperty("id").GetString()!, node => node.GetProperty("label").GetString()!);

        Assert.Equal("tensors", graph.GetProperty("level").GetString());
        Assert.Equal(
            ["inputs", "layer1.weights", "layer1.z", "layer1.a", "layer2.weights", "layer2.z", "layer2.a", "targets", "loss"],
            nodes.Values
        );
        Assert.Contains(
            "layer1.z -> layer1.a: ∂loss/∂layer1.a * (1 - layer1.a^2)",
            graph
                .GetProperty("edges")
                .EnumerateArray()
                .Select(edge =>
                    $"{nodes[edge.GetProperty("from").GetString()!]} -> {nodes[edge.GetProperty("to").GetString()!]}: "
                    + $"{edge.GetProperty("rule").GetString()}"
                )
        );
    }

    [GraphvizTheory]
    [Trait("Needs", "graphviz")]
    [MemberData(nameof(Examples))]
    public async Task Graphviz_draws_every_node_and_edge_of_the_dot_document(string exercise)
    {
        var graph = await Graph(exercise);
        var document = await Api.Post("/v1/graphs", exercise, Graphviz);
        var (exitCode, drawn, errors) = Tools.Run("dot", ["-Tjson"], document.Text);

        Assert.Equal((HttpStatusCode.OK, Graphviz), (document.Status, document.MediaType));
        Assert.True(exitCode == 0 && errors.Length == 0, errors);
        var picture = JsonDocument.Parse(drawn).RootElement;
        var labels = picture
            .GetProperty("objects")
            .EnumerateArray()
            .Where(node => !node.GetProperty("name").GetString()!.StartsWith("cluster", StringComparison.Ordinal))
            .Select(node => node.GetProperty("label").GetString()!)
            .ToList();
        Assert.Equal(graph.GetProperty("nodes").GetArrayLength(), labels.Count);
        Assert.Equal(graph.GetProperty("edges").GetArrayLength(), picture.GetProperty("edges").GetArrayLength());
        Assert.All(labels, label => Assert.Matches(@"^\{ \S+ \| value .+ \| gradient .+ \}$", label));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task A_mermaid_flowchart_has_a_line_for_every_node_and_edge(string exercise)
    {
        var graph = await Graph(exercise);
        var document = await Api.Post("/v1/graphs", exercise, "text/vnd.mermaid");
        var lines = document.Text.Split('\n');

        Assert.Equal((HttpStatusCode.OK, "text/vnd.mermaid"), (document.Status, document.MediaType));
        Assert.Equal("flowchart LR", lines[0]);
        Assert.Equal(
            graph.GetProperty("nodes").GetArrayLength(),
            lines.Count(line => line.Contains("<br/>value ", StringComparison.Ordinal))
        );
        Assert.Equal(graph.GetProperty("edges").GetArrayLength(), lines.Count(line => line.Contains(" -->|\"", StringComparison.Ordinal)));
        Assert.Equal(lines.Count(line => line.StartsWith("  subgraph ", StringComparison.Ordinal)), lines.Count(line => line == "  end"));
    }

    [Fact]
    public async Task An_unknown_media_type_is_refused_with_the_list_of_known_ones()
    {
        var answer = await Api.Post("/v1/graphs", Cases.Fixture("hands-on-sigmoid"), "image/svg+xml");

        Assert.Equal(HttpStatusCode.NotAcceptable, answer.Status);
        Assert.Contains(
            "application/json, text/vnd.graphviz, text/vnd.mermaid",
            answer.Json.GetProperty("detail").GetString(),
            StringComparison.Ordinal
        );
    }

    private static async Task<JsonElement> Graph(string exercise)
    {
        var answer = await Api.Post("/v1/graphs", exercise);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return answer.Json;
    }
}
