using GradService.Engine.Graph;
using GradService.Engine.Notation;
using GradService.Engine.Tensors;
using GradService.Engine.Training;
using GradService.Engine.Training.Optimizers;
using GradService.Engine.Wording;

namespace GradService.Engine.Programs;

/// <summary>A training step written as named formulas, with its data.</summary>
public sealed record ProgramExercise
{
    /// <summary>The given tensors, by name.</summary>
    public required IReadOnlyList<KeyValuePair<string, Tensor>> Variables { get; init; }

    /// <summary>The variables that the step updates.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>The formulas, <c>name = expression</c>, in order; the last one is the loss.</summary>
    public required IReadOnlyList<string> Statements { get; init; }

    /// <summary>η, greater than 0; <see langword="null"/> if nothing is updated.</summary>
    public double? LearningRate { get; init; }

    /// <summary>The maximum nesting depth of expressions.</summary>
    public required int MaxDepth { get; init; }

    /// <summary>Builds the graph of the whole training step.</summary>
    /// <param name="optimizer">How parameters are updated; by default, gradient descent.</param>
    /// <exception cref="ProgramException">The program is invalid.</exception>
    public TrainingStep Build(Optimizer? optimizer = null)
    {
        var forward = new ForwardPass();
        var names = new Dictionary<string, Node>();
        var parameters = Parameters.ToHashSet();
        foreach (var (name, value) in Variables)
        {
            names.Add(
                Checked(name),
                forward.Given(Symbol.Of(name), parameters.Contains(name) ? QuantityRole.Parameter : QuantityRole.Data, value)
            );
        }

        CheckParameters(names);
        Node? last = null;
        for (var i = 0; i < Statements.Count; i++)
        {
            var (name, node) = StatementParser.Parse(forward.Graph, names, $"statements[{i}]", Statements[i], MaxDepth);
            names.Add(name, node);
            last = forward.Named(Symbol.Of(name), i == Statements.Count - 1 ? QuantityRole.Loss : QuantityRole.Intermediate, node);
        }

        return last switch
        {
            null => throw new ProgramException("statements", "expected at least one statement; found none"),
            { Shape.Length: 1 } => new TrainingStep(forward, last, LearningRate, optimizer),
            _ => throw new ProgramException(
                $"statements[{Statements.Count - 1}]",
                $"the last statement is {last.Shape}; the loss must be one number: wrap it in mean() or sum()",
                Statements[^1]
            ),
        };
    }

    private static string Checked(string name) =>
        !Lexer.IsName(name)
            ? throw new ProgramException(
                "variables",
                "expected a name made of the letters A to Z, digits and _, not beginning with a digit"
            )
            {
                Variable = name,
            }
        : name.Length > Symbol.LongestName
            ? throw new ProgramException("variables", $"expected a name of at most {Symbol.LongestName} characters; found {name.Length}")
            {
                Variable = name,
            }
        : ProgramFunctions.All.ContainsKey(name)
            ? throw new ProgramException("variables", $"'{name}' is a function; choose another name") { Variable = name }
        : name;

    private void CheckParameters(Dictionary<string, Node> variables)
    {
        var seen = new HashSet<string>();
        for (var i = 0; i < Parameters.Count; i++)
        {
            if (!variables.ContainsKey(Parameters[i]))
            {
                throw new ProgramException(
                    $"parameters[{i}]",
                    $"expected the name of a variable; found '{Parameters[i]}'{Suggestion.For(Parameters[i], variables.Keys)}"
                );
            }

            if (!seen.Add(Parameters[i]))
            {
                throw new ProgramException($"parameters[{i}]", $"expected each parameter once; found '{Parameters[i]}' twice");
            }
        }
    }
}
