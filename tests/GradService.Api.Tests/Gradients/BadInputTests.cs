using System.Net;
using System.Text;
using System.Text.Json;

namespace GradService.Api.Tests.Gradients;

/// <summary>Every bad input gets a clear 4xx problem with the path, what was expected and what was found.</summary>
public sealed class BadInputTests
{
    // A valid request, parts of which the cases below replace.
    private const string Layers =
        """[{ "name": "hidden", "weights": [[0.1, 0.2]], "bias": [0.1, 0.1], "activation": "relu" }, { "weights": [[0.3], [0.4]] }]""";
    private const string Rest = """ "loss": "mse", "inputs": [[0.5], [1]], "targets": [[1], [0]], "learningRate": 0.1 """;

    [Theory]
    // Not JSON at all.
    [InlineData("", "$", "found an empty body")]
    [InlineData("  \n ", "$", "found an empty body")]
    [InlineData("{ \"network\":", "$", "found the end of the body at line 1, column 13")]
    [InlineData("{\n  \"loss\": nothing }", "$", "at line 2")]
    [InlineData("{ \"loss\": \"mse\", }", "$", "expected JSON")]
    [InlineData("{ \"loss\": \"mse\" } {}", "$", "expected JSON")]
    [InlineData("{ \"loss\": 'mse' }", "$", "expected JSON")]
    [InlineData("{ \"learningRate\": NaN }", "$", "expected JSON; found 'NaN }'")]
    [InlineData("{ \"learningRate\": +1 }", "$", "expected JSON")]
    [InlineData("{ \"learningRate\": .5 }", "$", "expected JSON")]
    [InlineData("{ \"learningRate\": 01 }", "$", "expected JSON")]
    [InlineData("{ \"title\": \"\\ud800\" }", "$", "expected valid Unicode")]
    [InlineData("null", "$", "expected an object; found null")]
    [InlineData("[]", "$", "expected an object; found an array")]
    [InlineData("42", "$", "expected an object; found a number")]
    public async Task A_body_that_is_not_a_JSON_object_is_refused(string body, string path, string message) =>
        await Refused(body, path, message);

    [Theory]
    [InlineData(
        """{ "network": { "layers": LAYERS }, "wieghts": [[1]], REST }""",
        "wieghts",
        "expected one of title, network, loss, inputs, targets, program, learningRate, arithmetic, include, return; found 'wieghts'"
    )]
    [InlineData("""{ "network": { "layers": LAYERS }, "loss": "mse", REST }""", "loss", "expected each member once; found it twice")]
    [InlineData("""{ "network": { "layers": LAYERS }, "l\u006fss": "mse", REST }""", "loss", "expected each member once; found it twice")]
    [InlineData("""{ "network": { "layers": LAYERS }, "Loss": "mse", REST }""", "Loss", "found 'Loss'")]
    [InlineData("""{ REST }""", "network", "expected a network here or a program in 'program'; found nothing")]
    [InlineData("""{ "network": null, REST }""", "network", "expected a network here or a program in 'program'; found nothing")]
    [InlineData(
        """{ "network": { "layers": LAYERS }, "loss": "mse", "targets": [1] }""",
        "inputs",
        "expected a value beside a network; found nothing"
    )]
    [InlineData(
        """{ "network": { "layers": LAYERS }, "inputs": [1], "targets": null }""",
        "targets",
        "expected a value beside a network; found nothing"
    )]
    [InlineData(
        """{ "network": { "layers": LAYERS }, "inputs": [1], "targets": [1] }""",
        "loss",
        "expected a value beside a network; found nothing"
    )]
    [InlineData("""{ "network": {}, REST }""", "network.layers", "expected a value; found nothing")]
    [InlineData("""{ "network": { "layers": 1 }, REST }""", "network.layers", "expected an array; found a number")]
    [InlineData("""{ "network": { "layers": [null] }, REST }""", "network.layers[0]", "found null")]
    [InlineData("""{ "network": { "layers": [{}] }, REST }""", "network.layers[0].weights", "expected a value; found nothing")]
    [InlineData("""{ "network": { "layers": [7] }, REST }""", "network.layers[0]", "expected an object; found a number")]
    [InlineData(
        """{ "network": { "layers": LAYERS, "weightLayout": "in-out" }, REST }""",
        "network.weightLayout",
        "expected one of inOut, outIn; found 'in-out'"
    )]
    [InlineData(
        """{ "network": { "layers": LAYERS, "weightLayout": 1 }, REST }""",
        "network.weightLayout",
        "expected one of inOut, outIn; found a number"
    )]
    [InlineData("""{ "network": { "layers": LAYERS }, "title": 5, REST }""", "title", "expected a string; found a number")]
    [InlineData(
        """{ "network": { "layers": LAYERS }, "include": ["values", "everything"], REST }""",
        "include[1]",
        "expected one of values, allGradients, updatedLoss; found 'everything'"
    )]
    [InlineData("""{ "network": { "layers": LAYERS }, "include": "values", REST }""", "include", "expected an array; found a string")]
    public async Task Unknown_duplicate_missing_and_mistyped_members_are_refused(string body, string path, string message) =>
        await Refused(Filled(body), path, message);

    [Theory]
    [InlineData("[[0.5], [null]]", "inputs[1][0]", "expected a number; found null")]
    [InlineData("[[0.5], null]", "inputs[1]", "expected a row of numbers, like row 0; found null")]
    [InlineData("[[0.5], [\"1\"]]", "inputs[1][0]", "expected a number; found a string")]
    [InlineData("[[0.5], [\"NaN\"]]", "inputs[1][0]", "expected a number; found a string")]
    [InlineData("[[0.5], [true]]", "inputs[1][0]", "expected a number; found a boolean")]
    [InlineData("[[0.5], [[1]]]", "inputs[1][0]", "expected a number; found an array")]
    [InlineData("[0.5, [1]]", "inputs[1]", "expected a number; found an array")]
    [InlineData("[[0.5], [1, 2]]", "inputs[1]", "expected 1 value, as in row 0; found 2")]
    [InlineData("[[0.5], []]", "inputs[1]", "expected 1 value, as in row 0; found 0")]
    [InlineData("[[0.5], [1e400]]", "inputs[1][0]", "expected a number that float64 can hold, up to 1.8e308; found '1e400'")]
    [InlineData("[[0.5], [-1e400]]", "inputs[1][0]", "found '-1e400'")]
    [InlineData("0.5", "inputs", "expected an array of rows, one per sample; found a number")]
    [InlineData("\"0.5\"", "inputs", "expected numbers; found a string")]
    [InlineData("{}", "inputs", "expected numbers; found an object")]
    [InlineData("null", "inputs", "expected a value beside a network; found nothing")]
    [InlineData("[]", "inputs", "expected an array of rows, one per sample; found an empty array")]
    [InlineData("[[]]", "inputs[0]", "expected at least one number in a row; found none")]
    [InlineData("[[], [1]]", "inputs[0]", "expected at least one number in a row; found none")]
    [InlineData("[[], []]", "inputs[0]", "expected at least one number in a row; found none")]
    [InlineData("[[0.5]]", "targets", "expected 1 row, one per sample; found 2")]
    [InlineData("[[0.5, 1], [1, 2]]", "network.layers[0].weights", "expected 2 rows, one per input; found 1")]
    public async Task Invalid_inputs_are_refused(string inputs, string path, string message) =>
        await Refused(
            Filled($$"""{ "network": { "layers": LAYERS }, REST }""")
                .Replace("\"inputs\": [[0.5], [1]]", $"\"inputs\": {inputs}", StringComparison.Ordinal),
            path,
            message
        );

    [Theory]
    [InlineData("[]", "network.layers", "expected at least one layer; found none")]
    [InlineData("""[{ "weights": [1, 2] }]""", "network.layers[0].weights", "expected an array of rows, one per input")]
    [InlineData("""[{ "weights": [] }]""", "network.layers[0].weights", "found an empty array")]
    [InlineData(
        """[{ "weights": [[1]], "bias": [] }]""",
        "network.layers[0].bias",
        "expected an array of numbers, one per unit; found an empty array"
    )]
    [InlineData("""[{ "weights": [[]] }]""", "network.layers[0].weights[0]", "expected at least one number in a row; found none")]
    [InlineData(
        """[{ "weights": [[1]], "bias": [[1]] }]""",
        "network.layers[0].bias",
        "expected an array of numbers, one per unit; found an array of rows"
    )]
    [InlineData(
        """[{ "weights": [[1]], "bias": 1 }]""",
        "network.layers[0].bias",
        "expected an array of numbers, one per unit; found a number"
    )]
    [InlineData(
        """[{ "weights": [[1]], "bias": [1, 2] }]""",
        "network.layers[0].bias",
        "expected 1 value, one per unit of 'layer1'; found 2"
    )]
    [InlineData(
        """[{ "weights": [[1, 2]] }, { "name": "output", "weights": [[1]] }]""",
        "network.layers[1].weights",
        "expected 2 rows, one per unit of 'layer1'; found 1"
    )]
    [InlineData("""[{ "weights": [[1, 2]] }]""", "targets[0]", "expected 2 values, one per unit of 'layer1'; found 1")]
    [InlineData(
        """[{ "weights": [[1]], "activation": "rellu" }]""",
        "network.layers[0].activation",
        "expected one of identity, relu, leakyRelu, elu, sigmoid, tanh, softplus, silu, gelu, softmax, logSoftmax, logSigmoid, step, "
            + "sign, bipolarSigmoid, hardSigmoid, hardTanh, relu6, selu, mish, softsign; found 'rellu'"
    )]
    [InlineData("""[{ "weights": [[1]], "activation": "relu,tanh" }]""", "network.layers[0].activation", "found 'relu,tanh'")]
    [InlineData("""[{ "weights": [[1]], "activation": "Relu" }]""", "network.layers[0].activation", "found 'Relu'")]
    [InlineData(
        """[{ "weights": [[1]], "activation": 3 }]""",
        "network.layers[0].activation",
        "expected a name or an object; found a number"
    )]
    [InlineData(
        """[{ "weights": [[1]], "activation": { "function": "rellu" } }]""",
        "network.layers[0].activation.function",
        "found 'rellu'"
    )]
    [InlineData(
        """[{ "weights": [[1]], "activation": { "function": "relu", "alpha": 1 } }]""",
        "network.layers[0].activation.alpha",
        "expected no parameter for relu; found alpha"
    )]
    [InlineData(
        """[{ "weights": [[1]], "activation": { "function": "leakyRelu", "alpha": 1 } }]""",
        "network.layers[0].activation.alpha",
        "expected negativeSlope for leakyRelu; found alpha"
    )]
    [InlineData(
        """[{ "weights": [[1]], "activation": { "function": "leakyRelu", "negativeSlope": 1e999 } }]""",
        "network.layers[0].activation.negativeSlope",
        "found '1e999'"
    )]
    [InlineData(
        """[{ "weights": [[1]], "activation": { "negativeSlope": 1 } }]""",
        "network.layers[0].activation.function",
        "expected a value; found nothing"
    )]
    [InlineData(
        """[{ "weights": [[1]], "name": "1st" }]""",
        "network.layers[0].name",
        "expected a letter, then letters, digits or _; found '1st'"
    )]
    [InlineData("""[{ "weights": [[1]], "name": "" }]""", "network.layers[0].name", "found ''")]
    [InlineData("""[{ "weights": [[1]], "name": "hidden.layer" }]""", "network.layers[0].name", "found 'hidden.layer'")]
    [InlineData("""[{ "weights": [[1]], "name": "schön" }]""", "network.layers[0].name", "found 'schön'")]
    [InlineData("""[{ "weights": [[1]], "name": "a\n" }]""", "network.layers[0].name", "expected a letter")]
    [InlineData(
        """[{ "weights": [[1]], "name": "a" }, { "weights": [[1]], "name": "a" }]""",
        "network.layers[1].name",
        "expected a name that no other layer has; found 'a' twice"
    )]
    [InlineData("""[{ "weights": [[1]], "name": "layer2" }, { "weights": [[1]] }]""", "network.layers[1].name", "found 'layer2' twice")]
    public async Task Invalid_layers_are_refused(string layers, string path, string message) =>
        await Refused($$"""{ "network": { "layers": {{layers}} }, {{Rest}} }""", path, message);

    [Theory]
    [InlineData("\"learningRate\": 0.1", "\"learningRate\": 0", "learningRate", "expected a number greater than 0; found 0")]
    [InlineData("\"learningRate\": 0.1", "\"learningRate\": -1", "learningRate", "expected a number greater than 0; found -1")]
    [InlineData("\"learningRate\": 0.1", "\"learningRate\": \"0.1\"", "learningRate", "expected a number; found a string")]
    [InlineData(
        "\"mse\"",
        "\"msee\"",
        "loss",
        "expected one of mse, halfSquaredError, mae, huber, binaryCrossEntropy, binaryCrossEntropyWithLogits, crossEntropy, "
            + "crossEntropyWithLogits; found 'msee'"
    )]
    [InlineData(
        "\"mse\"",
        "{ \"function\": \"mse\", \"reduction\": \"none\" }",
        "loss.reduction",
        "expected one of mean, sampleMean, sum; found 'none'"
    )]
    [InlineData("\"mse\"", "{ \"function\": \"huber\", \"delta\": 0 }", "loss.delta", "expected a number greater than 0; found 0")]
    [InlineData("\"mse\"", "{ \"function\": \"mse\", \"delta\": 1 }", "loss.delta", "expected no parameter for mse; found delta")]
    [InlineData(
        "\"mse\"",
        "{ \"function\": \"mse\", \"beta\": 1 }",
        "loss.beta",
        "expected one of function, reduction, delta; found 'beta'"
    )]
    [InlineData("[[1], [0]]", "[[1], [0], [0]]", "targets", "expected 2 rows, one per sample; found 3")]
    [InlineData(
        "[[0.5], [1]], \"targets\": [[1], [0]]",
        "[0.5], \"targets\": [0, 1]",
        "targets",
        "expected 1 value, one per unit of 'layer2'; found 2"
    )]
    [InlineData("[[1], [0]]", "[[1, 2], [0, 1]]", "targets[0]", "expected 1 value, one per unit of 'layer2'; found 2")]
    public async Task An_invalid_loss_learning_rate_or_targets_are_refused(string part, string replacement, string path, string message) =>
        await Refused(
            Filled("""{ "network": { "layers": LAYERS }, REST }""").Replace(part, replacement, StringComparison.Ordinal),
            path,
            message
        );

    [Theory]
    [InlineData("""{ "variables": { "x": 1 } }""", "program.statements", "expected a value; found nothing")]
    [InlineData("""{ "statements": ["y = 1"] }""", "program.variables", "expected a value; found nothing")]
    [InlineData("""{ "variables": [1], "statements": ["y = 1"] }""", "program.variables", "expected an object; found an array")]
    [InlineData(
        """{ "variables": { "x": 1, "x": 2 }, "statements": ["y = x"] }""",
        "program.variables.x",
        "expected each name once; found it twice"
    )]
    [InlineData("""{ "variables": { "x": null }, "statements": ["y = x"] }""", "program.variables.x", "expected numbers; found null")]
    [InlineData("""{ "variables": { "x": [] }, "statements": ["y = x"] }""", "program.variables.x", "expected numbers; found none")]
    [InlineData(
        """{ "variables": { "x": [[1], [2, 3]] }, "statements": ["y = x"] }""",
        "program.variables.x[1]",
        "expected 1 value, as in row 0; found 2"
    )]
    [InlineData("""{ "variables": { "x": "1" }, "statements": ["y = x"] }""", "program.variables.x", "expected numbers; found a string")]
    [InlineData("""{ "variables": { "x y": 1 }, "statements": ["y = 1"] }""", "program.variables['x y']", "expected a name made of")]
    [InlineData("""{ "variables": { "exp": 1 }, "statements": ["y = 1"] }""", "program.variables.exp", "'exp' is a function")]
    [InlineData(
        """{ "variables": { "x y": null }, "statements": ["y = 1"] }""",
        "program.variables['x y']",
        "expected numbers; found null"
    )]
    [InlineData("""{ "variables": { "x": 1 }, "statements": [] }""", "program.statements", "expected at least one statement; found none")]
    [InlineData("""{ "variables": { "x": 1 }, "statements": [null] }""", "program.statements[0]", "expected a statement; found null")]
    [InlineData("""{ "variables": { "x": 1 }, "statements": "y = x" }""", "program.statements", "expected an array; found a string")]
    [InlineData(
        """{ "variables": { "x": 1 }, "statements": ["y = x"], "parameters": ["X"] }""",
        "program.parameters[0]",
        "expected the name of a variable; found 'X'; did you mean 'x'?"
    )]
    [InlineData(
        """{ "variables": { "x": 1 }, "statements": ["y = x"], "parameters": [null] }""",
        "program.parameters[0]",
        "expected the name of a variable; found null"
    )]
    [InlineData(
        """{ "variables": { "x": 1 }, "statements": ["y = x", "z = y + q"] }""",
        "program.statements[1]",
        "line 1, column 9: unknown name 'q'"
    )]
    [InlineData(
        """{ "variables": { "x": [1, 2] }, "statements": ["y = 2 * x"] }""",
        "program.statements[0]",
        "the loss must be one number: wrap it in mean() or sum()"
    )]
    public async Task An_invalid_program_is_refused(string program, string path, string message) =>
        await Refused($$"""{ "program": {{program}} }""", path, message);

    [Fact]
    public async Task A_program_excludes_a_network_and_its_members()
    {
        var body = Filled("""{ "network": { "layers": LAYERS }, "program": { "variables": { "x": 1 }, "statements": ["y = x"] }, REST }""");

        await Refused(body, "network", "expected nothing beside a program; found a value");
        await Refused(body, "loss", "expected nothing beside a program; found a value");
    }

    [Fact]
    public async Task A_caret_points_at_the_error_in_a_statement()
    {
        var answer = await Api.Post("/v1/gradients", """{ "program": { "variables": { "w1": 1 }, "statements": ["u = 2 * w_1"] } }""");

        Assert.Equal(
            "program.statements[0], line 1, column 9: unknown name 'w_1'; did you mean 'w1'?\nu = 2 * w_1\n        ^",
            answer.Json.GetProperty("detail").GetString()
        );
        Assert.Equal((1, 9), (answer.Json.GetProperty("line").GetInt32(), answer.Json.GetProperty("column").GetInt32()));
    }

    [Fact]
    public async Task A_quantity_of_a_program_that_overflows_is_named()
    {
        var answer = await Api.Post(
            "/v1/gradients",
            """{ "program": { "variables": { "x": [1, 1000] }, "statements": ["u = exp(x)", "y = 1 / sum(u)"] } }"""
        );

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal(("u", 1), (answer.Json.GetProperty("quantity").GetString(), answer.Json.GetProperty("column").GetInt32()));
    }

    [Theory]
    [InlineData("crossEntropy")]
    [InlineData("crossEntropyWithLogits")]
    [InlineData("binaryCrossEntropy")]
    [InlineData("binaryCrossEntropyWithLogits")]
    public async Task Targets_that_are_not_probabilities_are_refused(string loss)
    {
        var body = Filled("""{ "network": { "layers": LAYERS }, REST }""").Replace("\"mse\"", $"\"{loss}\"", StringComparison.Ordinal);

        await Refused(
            body.Replace("[[1], [0]]", "[[1], [-0.5]]", StringComparison.Ordinal),
            "targets[1][0]",
            $"expected a probability from 0 to 1 for {loss}; found -0.5"
        );
        await Refused(body.Replace("[[1], [0]]", "[[3], [0]]", StringComparison.Ordinal), "targets[0][0]", "found 3");
    }

    [Fact]
    public async Task Nesting_deeper_than_32_levels_is_refused()
    {
        await Refused(
            new string('[', 33) + new string(']', 33),
            "$",
            "expected at most 32 levels of nesting; found more at line 1, column 33"
        );
        await Refused(new string('[', 100_000), "$", "expected at most 32 levels of nesting");
    }

    [Fact]
    public async Task Several_errors_are_reported_together()
    {
        var answer = await Api.Post(
            "/v1/gradients",
            """{ "network": { "layers": [{ "weight": [[1]] }] }, "inputs": [["x"]], "targets": [[1], [1, 2]], "loss": "mse" }"""
        );

        Assert.Equal(
            ["network.layers[0].weight", "network.layers[0].weights", "inputs[0][0]", "targets[1]"],
            answer.Json.GetProperty("errors").EnumerateObject().Select(error => error.Name)
        );
    }

    [Theory]
    [InlineData("[[1e308]]", "identity", "mse", "[[10]]", 0.1, "layer1.z", "value", "sample", 0)]
    [InlineData("[[1e200]]", "identity", "mse", "[[1]]", 0.1, "loss", "value", "sample", 0)]
    [InlineData("[[-1]]", "identity", "crossEntropy", "[[1]]", 0.1, "loss", "value", "sample", 0)]
    [InlineData("[[1]]", "identity", "mse", "[[1e3]]", 1e308, "layer1.weights", "updated value", "row", 0)]
    public async Task An_overflow_of_float64_names_the_first_quantity(
        string weights,
        string activation,
        string loss,
        string inputs,
        double rate,
        string quantity,
        string aspect,
        string axis,
        int index
    )
    {
        var body = $$"""
            { "network": { "layers": [{ "weights": {{weights}}, "activation": "{{activation}}" }] }, "loss": "{{loss}}",
              "inputs": {{inputs}}, "targets": [[0.5]], "learningRate": {{JsonSerializer.Serialize(rate)}} }
            """;

        var answer = await Api.Post("/v1/gradients", body);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal("application/problem+json", answer.MediaType);
        Assert.Equal((quantity, aspect), (answer.Json.GetProperty("quantity").GetString(), answer.Json.GetProperty("aspect").GetString()));
        Assert.Equal(index, answer.Json.GetProperty(axis).GetInt32());
        Assert.Contains($"'{quantity}'", answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mse")]
    [InlineData("halfSquaredError")]
    [InlineData("mae")]
    [InlineData("huber")]
    [InlineData("binaryCrossEntropy")]
    [InlineData("binaryCrossEntropyWithLogits")]
    [InlineData("crossEntropy")]
    [InlineData("crossEntropyWithLogits")]
    public async Task Infinity_minus_infinity_is_reported_as_an_overflow(string loss)
    {
        foreach (
            var activation in new[] { "identity", "relu", "leakyRelu", "elu", "sigmoid", "tanh", "softplus", "silu", "gelu", "softmax" }
        )
        {
            var answer = await Api.Post(
                "/v1/gradients",
                $$"""
                { "network": { "layers": [{ "weights": [[1e308], [-1e308]], "activation": "{{activation}}" }] }, "loss": "{{loss}}",
                  "inputs": [[10, 10]], "targets": [[0.5]], "learningRate": 1, "arithmetic": "float64",
                  "include": ["values", "allGradients", "updatedLoss"] }
                """
            );

            Assert.Equal(
                (HttpStatusCode.UnprocessableEntity, "layer1.z"),
                (answer.Status, answer.Json.GetProperty("quantity").GetString())
            );
        }
    }

    [Fact]
    public async Task Hundreds_of_errors_are_cut_to_fifty()
    {
        var layers = string.Join(",", Enumerable.Repeat("""{ "name": "1", "weights": [[1]] }""", 300));
        var invalid = await Api.Post("/v1/gradients", $$"""{ "network": { "layers": [{{layers}}] }, {{Rest}} }""");
        var members = string.Join(",", Enumerable.Range(0, 10_000).Select(i => $"\"m{i}\": 1"));
        var unreadable = await Api.Post("/v1/gradients", $$"""{ {{members}} }""");

        Assert.All([invalid, unreadable], answer => Assert.Equal(50, answer.Json.GetProperty("errors").EnumerateObject().Count()));
        Assert.DoesNotContain("\"\":", invalid.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/json; charset=latin1")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("nonsense")]
    public async Task A_media_type_other_than_JSON_is_refused(string mediaType)
    {
        using var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", mediaType);

        var answer = await Api.Send("/v1/gradients", content);

        Assert.Equal((HttpStatusCode.UnsupportedMediaType, "application/problem+json"), (answer.Status, answer.MediaType));
        Assert.Contains("expected application/json", answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF_8_are_refused()
    {
        using var content = new ByteArrayContent([.. "{ \"title\": \""u8, 0xFF, 0xFE, .. "\" }"u8]);

        Assert.Equal(HttpStatusCode.BadRequest, (await Api.Send("/v1/gradients", content)).Status);
    }

    private static string Filled(string body) =>
        body.Replace("LAYERS", Layers, StringComparison.Ordinal).Replace("REST", Rest, StringComparison.Ordinal);

    private static async Task Refused(string body, string path, string message)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var answer = await Api.Send("/v1/gradients", content);

        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (answer.Status, answer.MediaType));
        var errors = answer.Json.GetProperty("errors");
        Assert.True(errors.TryGetProperty(path, out var sentences), $"expected an error at {path}; found {errors}");
        Assert.Contains(message, sentences[0].GetString(), StringComparison.Ordinal);
    }

    /// <summary>A worked solution repeats a name in every line: one of 4 MB, sent in 4 kB, made an answer of 396 MB.</summary>
    [Theory]
    [InlineData(
        "network.layers[0].name",
        """ "network": { "layers": [{ "weights": [[1]], "name": "NAME" }] }, "loss": "mse", "inputs": [[1]], "targets": [[1]] """
    )]
    [InlineData("program.variables", """ "program": { "variables": { "NAME": 1 }, "statements": ["y = NAME"] } """)]
    [InlineData("program.statements[0]", """ "program": { "variables": { "x": 1 }, "statements": ["NAME = x"] } """)]
    public async Task A_name_of_more_than_200_characters_is_refused(string place, string exercise)
    {
        var longest = await Api.Post("/v1/gradients", Named(200));
        var longer = await Api.Post("/v1/gradients", Named(201));

        Assert.Equal(HttpStatusCode.OK, longest.Status);
        Assert.Equal(HttpStatusCode.BadRequest, longer.Status);
        Assert.Contains("expected a name of at most 200 characters; found 201", longer.Text, StringComparison.Ordinal);
        Assert.Contains(place, longer.Text, StringComparison.Ordinal);

        string Named(int length) => $"{{{exercise.Replace("NAME", new string('a', length), StringComparison.Ordinal)}}}";
    }
}
