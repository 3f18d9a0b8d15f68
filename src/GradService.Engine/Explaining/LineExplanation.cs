using GradService.Engine.Graph;
using GradService.Engine.Notation;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;

namespace GradService.Engine.Explaining;

/// <summary>
/// Writes a line of a worked solution with its numbers. It chooses the form and the number of digits with which a reader who recomputes
/// the line gets the result shown.
/// </summary>
internal sealed class LineExplanation
{
    private const int MostNumbersInGrid = 16;
    private const int MostColumnsInGrid = 6;
    private const int MostEntries = 6;

    // Larger lines are not re-evaluated with each number of digits; they use DigitsUntried.
    private const int MostNumbers = 256;
    private const double MostWork = 20_000;
    private const int DigitsUntried = ShownNumbers.ResultDigits + 3;

    private readonly ShownNumbers _numbers;
    private readonly Node _node;
    private readonly Expression _subject;
    private readonly Line _line;
    private readonly int _digits;

    /// <param name="node">The node that is computed.</param>
    /// <param name="subject">The left side of the line.</param>
    /// <param name="isKnown">Whether a node has been explained.</param>
    /// <param name="numbers">The numbers of all explained nodes, and of this one.</param>
    public LineExplanation(Node node, Expression subject, Func<Node, bool> isKnown, ShownNumbers numbers)
    {
        (_node, _subject, _numbers) = (node, subject, numbers);
        var textbook = new Line(node, isKnown, StableForms.Textbook);
        (_line, _digits) = (textbook, DigitsUntried);
        if (textbook.Plan.Work <= MostWork && textbook.Operands.Append(node).Sum(operand => operand.Shape.Length) <= MostNumbers)
        {
            (_line, _digits) = Found(textbook, isKnown);
        }
    }

    /// <summary>The known nodes that the line is computed from.</summary>
    public IReadOnlyCollection<Node> Operands => _line.Operands;

    private bool IsOneNumber => _node.Shape.Length == 1 && Operands.All(operand => operand.Shape.Length == 1);

    /// <summary>Whether a tensor is small enough to be written out.</summary>
    public static bool FitsGrid(Shape shape) => shape.Length <= MostNumbersInGrid && shape.Columns <= MostColumnsInGrid;

    /// <summary>The general rule.</summary>
    public Expression Rule(Func<Node, Expression> nameOf) =>
        IsOneNumber ? _line.Formula(default, (node, _) => nameOf(node)) : _line.Formula(nameOf);

    /// <summary>The rule with numbers substituted; <see langword="null"/> if there are too many numbers.</summary>
    public WorkedFormula? Worked()
    {
        if (IsOneNumber)
        {
            return Entry(_subject, default);
        }

        if (!FitsGrid(_node.Shape) || !Operands.All(operand => FitsGrid(operand.Shape)))
        {
            return null;
        }

        var formula = _line.Formula(node => _numbers.Whole(node, _digits));
        var value = IsUniform(formula)
            ? _numbers.Entry(_node, default, ShownNumbers.ResultDigits)
            : _numbers.Whole(_node, ShownNumbers.ResultDigits);
        return Worked(_subject, formula, value, _numbers.Of(_node));
    }

    /// <summary>Entries of a tensor, each worked out separately; none if that would only repeat the whole.</summary>
    public IReadOnlyList<WorkedFormula> Entries()
    {
        if (IsOneNumber || (FitsGrid(_node.Shape) && IsUniform(_line.Formula(node => _numbers.Whole(node, _digits)))))
        {
            return [];
        }

        var count = _node.Shape.Length <= MostEntries ? (int)_node.Shape.Length : 1;
        List<WorkedFormula> entries =
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => Place.At(i, _node.Shape))
                .Select(place => Entry(new Element(_subject, place.Index(_node.Shape)), place)),
        ];
        return FitsGrid(_node.Shape) && entries.TrueForAll(entry => entry.Formula is null) ? [] : entries;
    }

    private WorkedFormula Entry(Expression subject, Place place)
    {
        var formula = _line.Formula(place, (node, at) => _numbers.Entry(node, at, _digits));
        var value = _numbers.Entry(_node, place, ShownNumbers.ResultDigits);
        return Worked(subject, formula, value, [_numbers.Of(_node)[place.Offset(_node.Shape)]]);
    }

    /// <summary>A line with its numbers. A result of rounded numbers is marked as approximate, not as equal.</summary>
    private WorkedFormula Worked(Expression subject, Expression formula, Expression value, IEnumerable<double> values) =>
        new(
            subject,
            Unless(formula, value),
            value,
            ShownNumbers.IsRounded(values, ShownNumbers.ResultDigits)
                || Operands.Any(operand => ShownNumbers.IsRounded(_numbers.Of(operand), _digits))
        );

    /// <summary>Whether a formula of single numbers gives every entry of a tensor.</summary>
    private bool IsUniform(Expression formula) => formula.IsScalar && _node.Shape.Length > 1;

    private static Expression? Unless(Expression formula, Expression value) =>
        Digits(formula) is { } shown && Digits(value) is { } same && shown.SequenceEqual(same) ? null : formula;

    /// <summary>The digits of an expression that contains only numbers; <see langword="null"/> for any other.</summary>
    private static IEnumerable<string>? Digits(Expression expression) =>
        expression switch
        {
            Numeral numeral => [numeral.Digits],
            Grid grid => grid.Numbers.Select(numeral => numeral.Digits),
            Opposite { Operand: Numeral { Value: > 0 } numeral } => [$"-{numeral.Digits}"],
            Reshaped reshaped => Digits(reshaped.Operand),
            _ => null,
        };

    /// <summary>
    /// The textbook form, if it gives the result from the numbers as shown. Else the stable form that was evaluated: 1 − a of a saturated
    /// unit has no significant digits left.
    /// </summary>
    private (Line Line, int Digits) Found(Line textbook, Func<Node, bool> isKnown)
    {
        if (DigitsOf(textbook) is { } digits)
        {
            return (textbook, digits);
        }

        var stable = new Line(_node, isKnown, part => StableForms.Chosen(part, _ => false));
        return (stable, DigitsOf(stable) ?? Decimals.All);
    }

    /// <summary>
    /// The fewest digits of the operands with which the line gives its result to the digits shown; <see langword="null"/> if none are
    /// enough.
    /// </summary>
    private int? DigitsOf(Line line)
    {
        for (var digits = ShownNumbers.ResultDigits; digits <= Decimals.All; digits++)
        {
            var results = line.Compute(operand => _numbers.Rounded(operand, digits));
            if (Enumerable.Range(0, results.Length).All(i => _numbers.IsAsShown(_node, i, results[i])))
            {
                return digits;
            }
        }

        return null;
    }
}
