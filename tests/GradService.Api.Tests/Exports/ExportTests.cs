using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using GradService.Api.Tests.Explanations;
using GradService.Engine.Networks;

namespace GradService.Api.Tests.Exports;

/// <summary>An exported program, run by itself, prints the same names and numbers as the service.</summary>
public sealed class ExportTests
{
    /// <summary>A Python script that runs each program of a JSON array by itself, and prints a JSON array of their outputs.</summary>
    private const string RunAll = """
        import contextlib, io, json, sys, warnings
        warnings.simplefilter("error")
        printed = []
        for number, source in enumerate(json.load(sys.stdin)):
            output = io.StringIO()
            with contextlib.redirect_stdout(output):
                exec(compile(source, f"program {number}", "exec"), {"__name__": "__main__"})
            printed.append(json.loads(output.getvalue()))
        print(json.dumps(printed))
        """;

    private static IEnumerable<string> Exercises =>
        [
            .. Cases.Fixtures.Select(Cases.Fixture),
            .. Cases.Networks,
            .. Cases.Programs,
            .. Cases.Hard,
            // Numbers that Python would treat as integers or cannot compute; statements that are only a number; a loss that is a matrix.
            """
                { "program": { "variables": { "x": 2.0 }, "parameters": ["x"], "statements": ["y = abs(-3) ^ 50", "c = 3",
                "d = max(3, 2) ^ -1 + softmax(2) + gelu(2) + cos(c)",
                "l = x * y * c + exp(-(1/0)) + exp(-(10.5 ^ 400)) + max(10, 3) ^ 30 + d"] }, "learningRate": 0.1 }
                """,
            """{ "program": { "variables": { "x": [[3.0]] }, "statements": ["l = x ^ 2"] } }""",
            """
                { "network": { "layers": [{ "weights": [[1]], "activation": "sigmoid" }] }, "loss": "binaryCrossEntropy",
                "inputs": [[800]], "targets": [[1]], "learningRate": 1 }
                """,
            """
                { "network": { "layers": [{ "weights": [[800, 0]], "activation": "softmax" }] }, "loss": "crossEntropy",
                "inputs": [[1]], "targets": [[1, 0]], "learningRate": 1 }
                """,
            $$"""{ "program": { "variables": { "x": 1.0 }, "statements": ["l = {{string.Join('*', Enumerable.Repeat("x", 1000))}}"] } }""",
                // A statement of the maximum depth, and a chain that uses each name twice. The program must neither nest deeper than Python
                // allows nor grow exponentially.
                $$"""
                { "program": { "variables": { "x": 0.5 },
                "statements": ["l = {{string.Concat(Enumerable.Repeat("sin(", 90))}}x{{new string(')', 90)}}"] } }
                """,
            $$"""{ "program": { "variables": { "x": 0.5 }, "statements": [{{string.Concat(Doubling(60))}} "l = x60"] } }""",
        ];

    private static IEnumerable<string> Doubling(int statements)
    {
        var operand = "x";
        for (var i = 1; i <= statements; i++)
        {
            yield return $"\"x{i} = sin({operand}) * cos({operand})\", ";
            operand = $"x{i}";
        }
    }

    [Fact]
    public async Task Every_activation_and_loss_can_be_exported_to_every_target()
    {
        foreach (
            var (activation, loss) in Activations
                .All.Select(activation => (activation.Name, "mse"))
                .Concat(Losses.All.Select(loss => ("sigmoid", loss.Name)))
        )
        {
            foreach (var target in new[] { "numpy", "pytorch", "jupyter" })
            {
                var answer = await Api.Post(
                    "/v1/exports",
                    $$"""
                    { "target": "{{target}}", "network": { "layers": [{ "weights": [[0.5, -0.3]],
                    "activation": "{{activation}}" }] }, "loss": "{{loss}}", "inputs": [[1]], "targets": [[1, 0]],
                    "learningRate": 1 }
                    """
                );

                Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
            }
        }
    }

    [Theory]
    [InlineData("numpy")]
    [InlineData("pytorch")]
    [InlineData("jupyter")]
    public async Task A_program_says_where_float64_takes_the_other_side_of_a_kink(string target)
    {
        var program = await Export(
            """
            { "network": { "layers": [{ "weights": [[0.1]], "bias": [-0.3], "activation": "relu" }] }, "loss": "mse", "inputs": [[3]],
            "targets": [[1]] }
            """,
            target
        );

        Assert.Contains(
            "# At a kink it takes the other side, because layer1.z[0][0] is 5.551115123125783E-17 in float64, not 0. These come out "
                + "differently: the gradient of inputs, the gradient of layer1.weights, the gradient of layer1.bias, "
                + "the gradient of layer1.z.",
            program.Text,
            StringComparison.Ordinal
        );
    }

    [PythonFact("numpy")]
    [Trait("Needs", "python")]
    public async Task A_program_differs_from_the_service_only_where_it_says_so()
    {
        foreach (var known in TestData.Json("Gradients", "exact.json").EnumerateArray().Take(15))
        {
            var request = known.GetProperty("request").GetRawText();
            var exercise = JsonNode.Parse(request)!.AsObject();
            exercise.Remove("include");
            var program = await Export(exercise.ToJsonString(), "numpy");
            var (exitCode, output, errors) = Tools.Run(Python.With("numpy")!, ["-"], program.Text);

            Assert.True(exitCode == 0, errors);
            if (!program.Text.Contains("These come out differently", StringComparison.Ordinal))
            {
                Numbers.Equal((await Api.Post("/v1/gradients", request)).Json, JsonDocument.Parse(output).RootElement, 1e-9, request);
            }
        }
    }

    [Fact]
    public async Task A_program_of_float64_numbers_has_no_remark_on_them()
    {
        var exercise = JsonNode.Parse(Cases.Fixture("hands-on-sigmoid"))!.AsObject();
        exercise["arithmetic"] = "float64";

        Assert.DoesNotContain("float64:", (await Export(exercise.ToJsonString(), "numpy")).Text, StringComparison.Ordinal);
        Assert.Contains(
            "its last digits may differ",
            (await Export(Cases.Fixture("hands-on-sigmoid"), "numpy")).Text,
            StringComparison.Ordinal
        );
    }

    [PythonFact("numpy")]
    [Trait("Needs", "python")]
    public async Task The_numpy_program_prints_every_value_gradient_and_update() =>
        await Run("numpy", "numpy", exercise => exercise["include"] = new JsonArray("values", "allGradients"));

    [PythonFact("torch")]
    [Trait("Needs", "python")]
    public async Task The_pytorch_program_prints_the_results_of_autograd_and_sgd() =>
        await Run("pytorch", "torch", exercise => exercise["include"] = new JsonArray("values"));

    [PythonFact("numpy")]
    [Trait("Needs", "python")]
    public async Task The_code_cells_of_the_notebook_form_a_program_that_prints_the_same_numbers()
    {
        foreach (var id in Cases.Fixtures)
        {
            var notebook = await Export(Cases.Fixture(id), "jupyter");
            var code = string.Join(
                "\n\n",
                notebook
                    .Json.GetProperty("cells")
                    .EnumerateArray()
                    .Where(cell => cell.GetProperty("cell_type").GetString() == "code")
                    .Select(cell => cell.GetProperty("source").GetString())
            );
            var (exitCode, output, errors) = Tools.Run(Python.With("numpy")!, ["-"], code);

            Assert.True(exitCode == 0, errors);
            Numbers.Equal((await Api.Post("/v1/gradients", Cases.Fixture(id))).Json, JsonDocument.Parse(output).RootElement, 1e-12, id);
        }
    }

    [Fact]
    public async Task A_notebook_is_valid_nbformat_4_5_and_contains_the_worked_solution()
    {
        var answer = await Export(Cases.Fixture("hands-on-sigmoid"), "jupyter");
        var notebook = answer.Json;
        var cells = notebook.GetProperty("cells").EnumerateArray().ToList();

        Assert.Equal("application/x-ipynb+json", answer.MediaType);
        Assert.Equal((4, 5), (notebook.GetProperty("nbformat").GetInt32(), notebook.GetProperty("nbformat_minor").GetInt32()));
        Assert.Equal(cells.Count, cells.Select(cell => cell.GetProperty("id").GetString()).Distinct().Count());
        Assert.All(cells, cell => Assert.Matches("^[a-zA-Z0-9-_]{1,64}$", cell.GetProperty("id").GetString()));
        Assert.All(
            cells.Where(cell => cell.GetProperty("cell_type").GetString() == "code"),
            cell =>
                Assert.Equal(
                    (JsonValueKind.Null, 0),
                    (cell.GetProperty("execution_count").ValueKind, cell.GetProperty("outputs").GetArrayLength())
                )
        );
        Assert.Contains(cells, cell => cell.GetProperty("source").GetString()!.StartsWith("## Backward pass", StringComparison.Ordinal));
    }

    [PythonFact("numpy")]
    [Trait("Needs", "python")]
    public async Task The_output_of_the_program_can_be_graded_as_it_is()
    {
        var (_, output, _) = Tools.Run(Python.With("numpy")!, ["-"], (await Export(Cases.Fixture("hands-on-sigmoid"), "numpy")).Text);
        var exercise = JsonNode.Parse(Cases.Fixture("hands-on-sigmoid"))!;
        exercise["answers"] = JsonNode.Parse(output);

        var grade = await Api.Post("/v1/grades", exercise.ToJsonString());

        Assert.Equal(1, grade.Json.GetProperty("score").GetDouble());
    }

    [PythonFact("numpy")]
    [Trait("Needs", "python")]
    public async Task Neither_a_title_nor_a_name_becomes_code()
    {
        const string exercise = """
            { "title": "a\nimport os\r\u2028os.abort() \"\"\" ''' \\", "program": {
                "variables": { "lambda": 2.0, "np": 3.0, "json": 0.5, "float": 1.5, "d_print": 1.0, "learning_rate": 2.5, "answer": 0.25,
                  "sech_square": 4.0 },
                "parameters": ["lambda", "np", "answer"],
                "statements": ["print = sin(lambda) * np + d_print * answer", "new_np = softplus(print) + json * float",
                  "l = new_np - learning_rate * sech_square"] },
              "learningRate": 0.1 }
            """;
        foreach (
            var (target, module) in new[] { ("numpy", "numpy"), ("pytorch", "torch") }.Where(pair => Python.With(pair.Item2) is not null)
        )
        {
            var program = await Export(exercise, target);
            var (exitCode, output, errors) = Tools.Run(Python.With(module)!, ["-"], program.Text);

            Assert.True(exitCode == 0, errors);
            Numbers.Equal((await Api.Post("/v1/gradients", exercise)).Json, JsonDocument.Parse(output).RootElement, 1e-12, target);
        }
    }

    [Theory]
    [InlineData("\"tensorflow\"", "expected one of pytorch, numpy, jupyter; found 'tensorflow'")]
    [InlineData("3", "expected one of pytorch, numpy, jupyter; found a number")]
    public async Task An_unknown_target_is_refused_with_the_list_of_targets(string target, string sentence)
    {
        var exercise = Cases.Fixture("hands-on-sigmoid").TrimEnd().TrimEnd('}') + $", \"target\": {target} }}";

        var answer = await Api.Post("/v1/exports", exercise);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(sentence, answer.Json.GetProperty("errors").GetProperty("target")[0].GetString());
    }

    private static async Task Run(string target, string module, Action<JsonNode> extend)
    {
        var exercises = Exercises.ToList();
        var sources = new JsonArray();
        foreach (var exercise in exercises)
        {
            var program = await Export(exercise, target);
            Assert.Equal("text/x-python", program.MediaType);
            sources.Add((JsonNode)program.Text);
        }

        var (exitCode, output, errors) = Tools.Run(Python.With(module)!, ["-c", RunAll], sources.ToJsonString());

        Assert.True(exitCode == 0, errors);
        foreach (var (exercise, printed) in exercises.Zip(JsonDocument.Parse(output).RootElement.EnumerateArray()))
        {
            var body = JsonNode.Parse(exercise)!;
            extend(body);
            // Where float64 takes the other side of a kink, the program does so as well.
            body["arithmetic"] = "float64";
            var ours = await Api.Post("/v1/gradients", body.ToJsonString());
            Numbers.Equal(ours.Json, printed, 1e-12, exercise);
        }
    }

    private static async Task<Answer> Export(string exercise, string target)
    {
        var body = JsonNode.Parse(exercise)!;
        body["target"] = target;
        var answer = await Api.Post("/v1/exports", body.ToJsonString());
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return answer;
    }
}
