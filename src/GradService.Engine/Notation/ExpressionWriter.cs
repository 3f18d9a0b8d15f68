using System.Diagnostics;

namespace GradService.Engine.Notation;

/// <summary>Prints expressions in one notation, with parentheses where operator precedence or a minus sign requires them.</summary>
public abstract class ExpressionWriter
{
    private protected const int LowestLevel = 0;
    private protected const int SumLevel = 1;
    private protected const int ProductLevel = 2;
    private protected const int PowerLevel = 3;
    private protected const int AtomLevel = 4;

    /// <summary>The expression in this notation.</summary>
    public string Write(Expression expression) =>
        expression switch
        {
            Numeral numeral => Number(numeral),
            Reference reference => Name(reference),
            Derivative derivative => Slope(derivative),
            Element element => At(element),
            Grid grid => Table(grid),
            Ellipsis => Dots,
            Infix infix => Between(infix),
            Opposite opposite => Minus(Operand(opposite.Operand, ProductLevel)),
            Power power => Raised(power),
            FunctionCall call => Function(call),
            Transposed transposed => Turned(Operand(transposed.Operand, AtomLevel)),
            Total total => Sum(total),
            Reshaped reshaped => InShape(reshaped),
            _ => throw new UnreachableException(),
        };

    /// <summary>A chain of equal expressions, linked by the signs for equal or approximately equal.</summary>
    /// <param name="parts">The expressions, each with whether it is only approximately equal to the one before.</param>
    public abstract string Chain(params IEnumerable<(Expression Expression, bool IsRounded)> parts);

    private protected abstract string Dots { get; }

    private protected abstract string Number(Numeral numeral);

    private protected abstract string Name(Reference reference);

    private protected abstract string Slope(Derivative derivative);

    private protected abstract string At(Element element);

    private protected abstract string Table(Grid grid);

    private protected abstract string Between(Infix infix);

    private protected abstract string Minus(string operand);

    private protected abstract string Raised(Power power);

    private protected abstract string Function(FunctionCall call);

    private protected abstract string Turned(string operand);

    private protected abstract string Sum(Total total);

    private protected abstract string Parenthesised(string inner);

    private protected virtual string InShape(Reshaped reshaped) => Write(reshaped.Operand);

    /// <summary>An operand, in parentheses where it binds less tightly than needed.</summary>
    private protected string Operand(Expression expression, int level) =>
        LevelOf(expression) < level ? Parenthesised(Write(expression)) : Write(expression);

    /// <summary>The left operand of an operator. Before a matrix product, an elementwise product is put in parentheses.</summary>
    private protected string Left(Infix infix) =>
        Operand(
            infix.Left,
            infix.Operator == InfixOperator.MatrixMultiply && infix.Left is Infix { Operator: not InfixOperator.MatrixMultiply }
                ? PowerLevel
                : LevelOf(infix)
        );

    /// <summary>
    /// The right operand of an operator. A sum or a negative number needs parentheses, and so does a quotient after a product or division
    /// sign. A product inside a product does not.
    /// </summary>
    private protected string Right(Infix infix) =>
        Operand(
            infix.Right,
            infix.Operator switch
            {
                InfixOperator.Add or InfixOperator.Subtract => ProductLevel,
                InfixOperator.Multiply when infix.Right is Infix { Operator: InfixOperator.Multiply } => ProductLevel,
                _ => PowerLevel,
            }
        );

    /// <summary>The precedence of an expression; a higher level binds more tightly.</summary>
    private protected virtual int LevelOf(Expression expression) =>
        expression switch
        {
            Numeral { Value: < 0 } or Opposite => SumLevel,
            Infix { Operator: InfixOperator.Add or InfixOperator.Subtract } => SumLevel,
            Infix => ProductLevel,
            Power => PowerLevel,
            Reshaped reshaped => LevelOf(reshaped.Operand),
            _ => AtomLevel,
        };
}
