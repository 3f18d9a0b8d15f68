using GradService.Engine.Evaluating;
using GradService.Engine.Explaining;
using GradService.Engine.Graph;
using GradService.Engine.Training;

namespace GradService.Engine.Exporting;

/// <summary>
/// A training step as a NumPy program without autograd: forward pass, loss, backward pass and update, with a statement for each quantity.
/// </summary>
public sealed class NumpyProgram : PythonProgram
{
    private readonly NumpyWriter _writer = new();

    /// <summary>Writes the program.</summary>
    /// <param name="step">The step.</param>
    /// <param name="evaluation">The values of the nodes in <see cref="PythonProgram.Needs"/>.</param>
    public NumpyProgram(TrainingStep step, Evaluation evaluation)
        : base(step, evaluation)
    {
        var names = new PythonNames(["np", .. NumpyFunctions.All.Values.Select(function => function.Call.Split('(')[0])]);
        var quantities = step.Quantities;
        var values = quantities.ToDictionary(quantity => quantity, quantity => names.Take(quantity.Name));
        var gradients = quantities
            .Where(quantity => quantity.Role != QuantityRole.Loss)
            .ToDictionary(quantity => quantity, quantity => names.Take($"d_{quantity.Name}"));
        var updated = quantities
            .Where(quantity => quantity.Updated is not null)
            .ToDictionary(quantity => quantity, quantity => names.Take($"new_{quantity.Name}"));
        var order = StepOrder.Of(step);
        var listing = new Listing(_writer, names, evaluation, [.. order.Select(item => item.Node)]);

        var given = new List<string>();
        foreach (var quantity in quantities.Where(quantity => quantity.Value.Operation is Leaf))
        {
            listing.Define(quantity.Value, values[quantity]);
            given.Add($"{values[quantity]} = {_writer.Array(step.Assignment[quantity.Value])}");
        }

        if (step.Rate is { } rate)
        {
            var learningRate = names.Take("learning_rate");
            listing.Define(rate, learningRate);
            given.Add($"{learningRate} = {PythonWriter.Number(step.Assignment[rate].Values[0])}");
        }

        Sections =
        [
            new CodeSection("Given", Lines(given)),
            .. Statements(Phase.Forward, values),
            .. Statements(Phase.Loss, values),
            .. Statements(Phase.Backward, gradients),
            .. Statements(Phase.Update, updated),
            new CodeSection("Result", Result()),
        ];

        IEnumerable<CodeSection> Statements(Phase phase, Dictionary<Quantity, string> variables)
        {
            var lines = order
                .Where(item => item.Phase == phase && item.Node.Operation is not Leaf)
                .SelectMany(item => listing.Compute(item.Node, variables[item.Quantity]))
                .ToList();
            return lines.Count > 0 ? [new CodeSection(StepOrder.Heading(phase), Lines(lines), phase)] : [];
        }

        string Result()
        {
            var loss = step.LossQuantity;
            var predictions = step.Predictions is { } node
                ? $"    \"predictions\": {values[quantities.Single(quantity => quantity.Value == node)]},\n"
                : "";
            return $"answer = {{\n    \"loss\": {values[loss]}{(loss.Value.Shape.Rank > 0 ? ".item()" : "")},\n{predictions}"
                + Dictionary("values", values.Select(value => (value.Key.Name, value.Value)))
                + Dictionary("gradients", gradients.Select(gradient => (gradient.Key.Name, gradient.Value)))
                + (updated.Count > 0 ? Dictionary("updated", updated.Select(value => (value.Key.Name, value.Value))) : "")
                + "}\nprint(json.dumps(answer, indent=2, default=lambda array: np.asarray(array).tolist()))";
        }
    }

    private protected override PythonWriter Writer => _writer;

    private protected override string Imports =>
        _writer.Definitions.Any(definition => definition.Contains("math.", StringComparison.Ordinal))
            ? "import json\nimport math\n\nimport numpy as np"
            : "import json\n\nimport numpy as np";
}
