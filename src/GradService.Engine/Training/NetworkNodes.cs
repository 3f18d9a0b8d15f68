using GradService.Engine.Graph;

namespace GradService.Engine.Training;

/// <summary>The parts of a network in the graph of its training step. The front end that builds the graph hands them over.</summary>
/// <param name="Inputs">The inputs, one row per sample.</param>
/// <param name="Targets">The targets, one row per sample.</param>
/// <param name="Layers">The layers, from the inputs to the predictions; at least one.</param>
/// <param name="WeightLayout">The layout of every weight matrix.</param>
/// <param name="Loss">The loss.</param>
public sealed record NetworkNodes(Node Inputs, Node Targets, IReadOnlyList<LayerNodes> Layers, WeightLayout WeightLayout, LossNodes Loss)
{
    /// <summary>The activations of the last layer, one row per sample.</summary>
    public Node Predictions => Layers[^1].A;

    /// <summary>The samples in the batch.</summary>
    public int Samples => Inputs.Shape.Rows;

    /// <summary>The layer that a node is a parameter, pre-activation or activation of; <see langword="null"/> for any other node.</summary>
    public LayerNodes? LayerOf(Node node) => Layers.FirstOrDefault(layer => layer.Has(node));
}

/// <summary>A dense layer: z = x W + b, a = f(z).</summary>
/// <param name="Name">Its name, the prefix of its quantities' names.</param>
/// <param name="Activation">f.</param>
/// <param name="Input">x: the inputs, or the activations of the layer before.</param>
/// <param name="Weights">W.</param>
/// <param name="Bias">b; <see langword="null"/> if there is none.</param>
/// <param name="Z">The pre-activations.</param>
/// <param name="A">The activations.</param>
public sealed record LayerNodes(string Name, Operation Activation, Node Input, Node Weights, Node? Bias, Node Z, Node A)
{
    /// <summary>Whether a node is one of the layer's own.</summary>
    public bool Has(Node node) => node == Weights || node == Bias || node == Z || node == A;
}

/// <summary>A loss: one number for each element, added up and divided.</summary>
/// <param name="Total">The loss, a scalar.</param>
/// <param name="Elements">The loss of each element.</param>
/// <param name="Reduction">How the elements are combined.</param>
/// <param name="Divisor">What their sum is divided by: 1, the samples, or the elements.</param>
/// <param name="Family">The kind of loss.</param>
/// <param name="ToProbabilities">Turns predictions into probabilities, where the loss takes logits; else returns them.</param>
public sealed record LossNodes(
    Node Total,
    Node Elements,
    Reduction Reduction,
    int Divisor,
    LossFamily Family,
    Func<Node, Node> ToProbabilities
);

/// <summary>The kinds of loss that have mistakes of their own.</summary>
public enum LossFamily
{
    /// <summary>None of those below.</summary>
    Other,

    /// <summary>(a − y)².</summary>
    SquaredError,

    /// <summary>½ (a − y)².</summary>
    HalfSquaredError,

    /// <summary>The cross-entropy of a probability for each element.</summary>
    BinaryCrossEntropy,

    /// <summary>The cross-entropy of a distribution over classes for each sample.</summary>
    CrossEntropy,
}
