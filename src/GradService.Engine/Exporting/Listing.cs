using GradService.Engine.Evaluating;
using GradService.Engine.Explaining;
using GradService.Engine.Graph;
using GradService.Engine.Notation;
using GradService.Engine.Operations;

namespace GradService.Engine.Exporting;

/// <summary>
/// The computation of some nodes as Python statements. Each of these nodes gets a variable. So does a longer expression that is used
/// several times, and one that would be nested too deeply.
/// </summary>
internal sealed class Listing
{
    // Far below the limit of Python's parser, about a hundred levels of parentheses; code nested deeper than this is hard to read.
    private const int DeepestLevel = 12;

    private const double SameNumber = 1e-10;

    private readonly Dictionary<Node, string> _variables = [];
    private readonly HashSet<Node> _parts = [];
    private readonly HashSet<Node> _constants = [];
    private readonly PythonWriter _writer;
    private readonly PythonNames _names;
    private readonly Evaluation _evaluation;

    /// <param name="writer">Writes expressions.</param>
    /// <param name="names">Allocates the variables of intermediate results.</param>
    /// <param name="evaluation">The values of all nodes that will be computed.</param>
    /// <param name="targets">All nodes that will be computed.</param>
    public Listing(PythonWriter writer, PythonNames names, Evaluation evaluation, IReadOnlyCollection<Node> targets)
    {
        (_writer, _names, _evaluation) = (writer, names, evaluation);
        var uses = new Dictionary<Node, int>();
        var levels = new Dictionary<Node, int>();
        var cone = Cone(targets, _ => false);
        foreach (
            var node in cone.Where(node =>
                node.Operation is Constant || (node.Operands.Length > 0 && node.Operands.All(_constants.Contains))
            )
        )
        {
            _constants.Add(node);
        }

        foreach (var operand in cone.Where(node => node.Operation is not Leaf).SelectMany(node => ApplicationOf(node).Operands.Distinct()))
        {
            uses[operand] = uses.GetValueOrDefault(operand) + 1;
        }

        foreach (var node in cone.Where(node => !IsTrivial(node)))
        {
            levels[node] = 1 + ApplicationOf(node).Operands.Max(operand => levels.GetValueOrDefault(operand));
            var isRepeated = uses.GetValueOrDefault(node) > 1 && (levels[node] > 1 || node.Operation is MatMul);
            if (targets.Contains(node) || isRepeated || levels[node] > DeepestLevel)
            {
                _parts.Add(node);
                levels[node] = 0;
            }
        }
    }

    /// <summary>Records that a variable holds the value of a node.</summary>
    public void Define(Node node, string variable) => _variables.Add(node, variable);

    /// <summary>The statements that compute a node from the variables defined so far.</summary>
    public IEnumerable<string> Compute(Node target, string variable)
    {
        if (_variables.TryGetValue(target, out var same))
        {
            return [$"{variable} = {same}"];
        }

        var statements = new List<string>();
        foreach (var part in Cone([target], _variables.ContainsKey).Where(part => _parts.Contains(part) && part != target))
        {
            statements.Add(Statement(part, _names.Take("part")));
        }

        return [.. statements, Statement(target, variable)];
    }

    private string Statement(Node node, string variable)
    {
        var line = new Line(node, operand => _variables.ContainsKey(operand) || IsFolded(operand), ApplicationOf);
        var formula = line.Formula(
            operand =>
                _variables.TryGetValue(operand, out var defined)
                    ? new Reference(new Symbol(defined, defined), IsOneNumber: false)
                    : new Numeral(_evaluation[operand][0], ""),
            operation => operation is BinaryFunction && _writer.Calls(operation.Name)
        );
        _variables.Add(node, variable);
        return $"{variable} = {_writer.Statement(formula)}";
    }

    /// <summary>
    /// Whether a node is a constant expression that is written as its computed value. Plain fractions are kept. In Python, dividing a float
    /// by 0 raises an error, and so does a power that overflows.
    /// </summary>
    private bool IsFolded(Node node) =>
        _constants.Contains(node)
        && node.Shape.Rank == 0
        && node.Operation is not Constant
        && !(
            node.Operation.Equals(Arithmetic.Divide)
            && double.IsFinite(_evaluation[node][0])
            && node.Operands.All(operand => operand.Operation is Constant)
        );

    /// <summary>Whether a node never needs a variable for an intermediate result: it is given, or a constant expression.</summary>
    private bool IsTrivial(Node node) => node.Operation is Leaf || _constants.Contains(node);

    /// <summary>
    /// The textbook form of a node if it gives the computed value, else the stable form. PyTorch always gets the stable form, if there is
    /// one.
    /// </summary>
    private Application ApplicationOf(Node node) =>
        StableForms.Of(node) is { } stable && (_writer.PrefersStable || !GivesItsNumber(node)) ? stable : StableForms.Textbook(node);

    private bool GivesItsNumber(Node node)
    {
        if (node.Operands.Any(operand => operand.Operation is not Constant && _evaluation[operand].Length != operand.Shape.Length))
        {
            return false;
        }

        var found = new double[node.Shape.Length];
        node.Operation.Evaluate(new Operands(_evaluation, node.Operands), found);
        var values = _evaluation[node];
        for (var i = 0; i < found.Length; i++)
        {
            if (!(Math.Abs(found[i] - values[i]) <= SameNumber * Math.Abs(values[i])))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The given nodes and all nodes they are computed from, operands first, without going beyond the end nodes.</summary>
    private SortedDictionary<int, Node>.ValueCollection Cone(IEnumerable<Node> targets, Func<Node, bool> isEnd)
    {
        var cone = new SortedDictionary<int, Node>();
        var open = new Stack<Node>(targets);
        while (open.TryPop(out var node))
        {
            if (!isEnd(node) && cone.TryAdd(node.Index, node) && node.Operation is not Leaf)
            {
                foreach (var operand in ApplicationOf(node).Operands)
                {
                    open.Push(operand);
                }
            }
        }

        return cone.Values;
    }
}
