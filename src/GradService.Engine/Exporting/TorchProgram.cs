using GradService.Engine.Evaluating;
using GradService.Engine.Graph;
using GradService.Engine.Training;

namespace GradService.Engine.Exporting;

/// <summary>
/// A training step as a PyTorch program: the forward pass is written out, autograd computes the gradients, torch.optim.SGD takes the step.
/// </summary>
public sealed class TorchProgram : PythonProgram
{
    private readonly TorchWriter _writer = new();

    /// <summary>Writes the program.</summary>
    /// <param name="step">The step.</param>
    /// <param name="evaluation">The values of the nodes in <see cref="PythonProgram.Needs"/>.</param>
    public TorchProgram(TrainingStep step, Evaluation evaluation)
        : base(step, evaluation)
    {
        var names = new PythonNames(["torch", "F", "answer", "optimizer", "gradients", "parameters"]);
        var quantities = step.Quantities;
        var variables = quantities.ToDictionary(quantity => quantity, quantity => names.Take(quantity.Name));
        var differentiated = step.Parameters.ToHashSet();
        var listing = new Listing(_writer, names, evaluation, [.. quantities.Select(quantity => quantity.Value)]);
        var loss = step.LossQuantity;

        var given = new List<string>();
        foreach (var quantity in quantities.Where(quantity => quantity.Value.Operation is Leaf))
        {
            listing.Define(quantity.Value, variables[quantity]);
            given.Add(
                $"{variables[quantity]} = "
                    + $"{_writer.Array(step.Assignment[quantity.Value], differentiated.Contains(quantity) ? ", requires_grad=True" : "")}"
            );
        }

        var forward = quantities
            .Where(quantity => quantity.Value.Operation is not Leaf)
            .SelectMany(quantity => listing.Compute(quantity.Value, variables[quantity]));
        var parameters =
            $"parameters = {{{string.Join(", ", differentiated.Select(quantity => $"\"{quantity.Name}\": {variables[quantity]}"))}}}";
        var predictions = step.Predictions is { } node
            ? $"    \"predictions\": {variables[quantities.Single(quantity => quantity.Value == node)]}.tolist(),\n"
            : "";
        var answer =
            $"answer = {{\n    \"loss\": {variables[loss]}.item(),\n{predictions}"
            + Dictionary("values", variables.Select(variable => (variable.Key.Name, $"{variable.Value}.tolist()")))
            + "}";

        // In PyTorch, grad is None for a parameter that the loss does not depend on.
        List<string> backward =
        [
            parameters,
            $"if {variables[loss]}.requires_grad:\n    {variables[loss]}.backward()",
            "gradients = {name: torch.zeros_like(p) if p.grad is None else p.grad for name, p in parameters.items()}",
            "answer[\"gradients\"] = {name: gradient.tolist() for name, gradient in gradients.items()}",
        ];
        List<string> update =
            step.Rate is { } rate && quantities.Any(quantity => quantity.Updated is not null)
                ?
                [
                    $"optimizer = torch.optim.SGD(parameters.values(), lr={PythonWriter.Number(step.Assignment[rate].Values[0])})",
                    "optimizer.step()",
                    "answer[\"updated\"] = {name: p.tolist() for name, p in parameters.items()}",
                ]
                : [];
        Sections =
        [
            new CodeSection("Given", Lines(given)),
            new CodeSection("Forward pass and loss", Lines([.. forward, answer])),
            new CodeSection("Backward pass", Lines(backward)),
            .. update.Count > 0 ? [new CodeSection("Update", Lines(update))] : Array.Empty<CodeSection>(),
            new CodeSection("Result", "print(json.dumps(answer, indent=2))"),
        ];
    }

    private protected override PythonWriter Writer => _writer;

    private protected override string Imports =>
        "import json\n\nimport torch\nimport torch.nn.functional as F\n\ntorch.set_default_dtype(torch.float64)";
}
