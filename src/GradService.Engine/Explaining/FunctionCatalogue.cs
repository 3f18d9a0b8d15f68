using GradService.Engine.Choices;
using GradService.Engine.Differentiation;
using GradService.Engine.Graph;
using GradService.Engine.Networks;
using GradService.Engine.Notation;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;
using GradService.Engine.Training;

namespace GradService.Engine.Explaining;

/// <summary>A function that a network can use, as a formula, with the settings at their defaults.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Settings">Its settings.</param>
/// <param name="Synonyms">Other names that people use for it.</param>
/// <param name="Formula">Its value.</param>
/// <param name="Slope">Its derivative.</param>
/// <param name="Reduction">For a loss: how its elements are combined by default.</param>
public sealed record CatalogueEntry(
    string Name,
    IReadOnlyList<Setting> Settings,
    IReadOnlyList<string> Synonyms,
    Expression Formula,
    Expression Slope,
    Reduction? Reduction = null
);

/// <summary>
/// The activations and losses with their formulas. The slopes are those of the graph: z is a pre-activation or a logit, a an activation or
/// a prediction, y a target.
/// </summary>
public static class FunctionCatalogue
{
    private static readonly Expression Z = Letter("z");
    private static readonly Expression A = Letter("a");
    private static readonly Expression Y = Letter("y");

    /// <summary>The activations, a = f(z).</summary>
    public static IReadOnlyList<CatalogueEntry> Activations { get; } = [.. Networks.Activations.All.Select(Entry)];

    /// <summary>The losses of one element.</summary>
    public static IReadOnlyList<CatalogueEntry> Losses { get; } = [.. Networks.Losses.All.Select(Entry)];

    private static CatalogueEntry Entry(Choice<Operation> choice)
    {
        var (operation, z) = (choice.Default, new ComputationGraph().Leaf(Shape.Scalar));
        var (formula, slope) = operation switch
        {
            UnaryFunction function => (function.Definition(Z), SlopeOf(operation.Of(z), z, (z, Z), (operation.Of(z), A))),
            Softmax => (Definitions.Softmax(Letter("z", isOneNumber: false)), RowSlope),
            _ => (Expression.Call(choice.Name, Z), SlopeOf(operation.Of(z), z, (z, Z), (operation.Of(z), A))),
        };
        return new CatalogueEntry(choice.Name, choice.Settings, choice.Synonyms, formula, slope);
    }

    private static CatalogueEntry Entry(Choice<LossFunction> choice)
    {
        var (loss, graph) = (choice.Default, new ComputationGraph());
        var (input, target) = (graph.Leaf(Shape.Scalar), graph.Leaf(Shape.Scalar));
        var letter = loss.OfLogits is null ? A : Z;
        var element = loss.OfElements(input, target);
        var formula = element.Operation is UnaryFunction function
            ? function.Definition(Written(element.Operands[0], (input, letter), (target, Y)))
            : Written(element, (input, letter), (target, Y));
        return new CatalogueEntry(
            choice.Name,
            choice.Settings,
            choice.Synonyms,
            formula,
            SlopeOf(element, input, (input, letter), (target, Y)),
            loss.DefaultReduction
        );
    }

    /// <summary>∂aᵢ/∂zⱼ of a softmax: every output of a row depends on every input.</summary>
    private static Expression RowSlope => Letter("a", "i") * (Letter("δ", "ij") - Letter("a", "j"));

    private static Expression SlopeOf(Node output, Node variable, params (Node Node, Expression Written)[] known) =>
        Written(output.Differentiate([variable])[variable], known);

    private static Expression Written(Node node, params (Node Node, Expression Written)[] known) =>
        new Line(node, part => Known(part, known) is not null, StableForms.Textbook).Formula(part => Known(part, known)!);

    private static Expression? Known(Node node, (Node Node, Expression Written)[] known) =>
        known.FirstOrDefault(pair => pair.Node == node).Written;

    private static Reference Letter(string letter, string subscript = "", bool isOneNumber = true) =>
        new(new Symbol(letter + subscript, letter, subscript), isOneNumber);
}
