using System.Collections.Immutable;
using GradService.Engine.Tensors;

namespace GradService.Engine.Notation;

/// <summary>
/// A formula as a tree, of whole tensors or of single numbers. The operations build it once and several writers print it, so the LaTeX, the
/// spoken sentence and the program cannot differ.
/// </summary>
public abstract record Expression
{
    /// <summary>Whether it stands for a single number. An elementwise product of two tensors is written with a sign of its own.</summary>
    public abstract bool IsScalar { get; }

    /// <summary>Its direct subexpressions.</summary>
    public virtual IEnumerable<Expression> Parts => [];

    /// <summary>A number in a formula.</summary>
    public static implicit operator Expression(double value) => Numeral.Exact(value);

    /// <summary>The elementwise sum.</summary>
    public static Expression operator +(Expression left, Expression right) => new Infix(InfixOperator.Add, left, right);

    /// <summary>The elementwise difference.</summary>
    public static Expression operator -(Expression left, Expression right) => new Infix(InfixOperator.Subtract, left, right);

    /// <summary>The elementwise product.</summary>
    public static Expression operator *(Expression left, Expression right) => new Infix(InfixOperator.Multiply, left, right);

    /// <summary>The elementwise quotient.</summary>
    public static Expression operator /(Expression left, Expression right) => new Infix(InfixOperator.Divide, left, right);

    /// <summary>The negation.</summary>
    public static Expression operator -(Expression operand) => new Opposite(operand);

    /// <summary>A call of a function by its name.</summary>
    public static Expression Call(string function, params ReadOnlySpan<Expression> operands) => new FunctionCall(function, [.. operands]);

    /// <summary>The transpose; the transpose of a transpose is the original.</summary>
    public Expression Transpose() => this is Transposed transposed ? transposed.Operand : new Transposed(this);

    /// <summary>The expression with its broadcast written out, for sums and matrix products, where repeated numbers count.</summary>
    public Expression InFull() =>
        this is Reshaped repeated && repeated.To.Length != repeated.From.Length
            ? Call("broadcast", repeated.Operand, repeated.To.Rows, repeated.To.Columns)
            : this;

    /// <summary>The elementwise power.</summary>
    public Expression Power(Expression exponent) => new Power(this, exponent);
}

/// <summary>A number as it is written.</summary>
/// <param name="Value">Its value.</param>
/// <param name="Digits">Its text, with a decimal point, and <c>e</c> before an exponent.</param>
public sealed record Numeral(double Value, string Digits) : Expression
{
    /// <inheritdoc/>
    public override bool IsScalar => true;

    /// <summary>A number with the fewest digits that round-trip.</summary>
    public static Numeral Exact(double value) => Decimals.Exact(value);
}

/// <summary>A reference to a quantity.</summary>
/// <param name="Symbol">The quantity's symbol.</param>
/// <param name="IsOneNumber">Whether it is a single number.</param>
public sealed record Reference(Symbol Symbol, bool IsOneNumber) : Expression
{
    /// <inheritdoc/>
    public override bool IsScalar => IsOneNumber;
}

/// <summary>The derivative ∂output/∂by.</summary>
/// <param name="Output">The numerator, a single number.</param>
/// <param name="By">The quantity in the denominator.</param>
/// <param name="IsOneNumber">Whether it is a single number.</param>
public sealed record Derivative(Symbol Output, Symbol By, bool IsOneNumber) : Expression
{
    /// <inheritdoc/>
    public override bool IsScalar => IsOneNumber;
}

/// <summary>One number of a tensor.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="Index">Its indices from 0: row and column in a matrix, or the position in a vector.</param>
public sealed record Element(Expression Tensor, ImmutableArray<int> Index) : Expression
{
    /// <inheritdoc/>
    public override bool IsScalar => true;

    /// <inheritdoc/>
    public override IEnumerable<Expression> Parts => [Tensor];
}

/// <summary>A vector or matrix of numbers.</summary>
/// <param name="Shape">Its shape; never that of a scalar.</param>
/// <param name="Numbers">Its numbers, row by row.</param>
public sealed record Grid(Shape Shape, ImmutableArray<Numeral> Numbers) : Expression
{
    /// <inheritdoc/>
    public override bool IsScalar => false;

    /// <summary>The numbers of each row.</summary>
    public IEnumerable<Numeral[]> Rows => Numbers.Chunk(Shape.Columns);
}

/// <summary>Omitted terms.</summary>
public sealed record Ellipsis : Expression
{
    /// <inheritdoc/>
    public override bool IsScalar => true;
}

/// <summary>A binary operator.</summary>
public enum InfixOperator
{
    /// <summary>Elementwise sum.</summary>
    Add,

    /// <summary>Elementwise difference.</summary>
    Subtract,

    /// <summary>Elementwise product.</summary>
    Multiply,

    /// <summary>Elementwise quotient.</summary>
    Divide,

    /// <summary>Matrix product.</summary>
    MatrixMultiply,
}

/// <summary>A binary operator with its two operands.</summary>
public sealed record Infix(InfixOperator Operator, Expression Left, Expression Right) : Expression
{
    /// <inheritdoc/>
    public override bool IsScalar { get; } = Left.IsScalar && Right.IsScalar;

    /// <inheritdoc/>
    public override IEnumerable<Expression> Parts => [Left, Right];
}

/// <summary>The negation −x.</summary>
public sealed record Opposite(Expression Operand) : Expression
{
    /// <inheritdoc/>
    public override bool IsScalar => Operand.IsScalar;

    /// <inheritdoc/>
    public override IEnumerable<Expression> Parts => [Operand];
}

/// <summary>The elementwise power x^y.</summary>
public sealed record Power(Expression Base, Expression Exponent) : Expression
{
    /// <inheritdoc/>
    public override bool IsScalar { get; } = Base.IsScalar && Exponent.IsScalar;

    /// <inheritdoc/>
    public override IEnumerable<Expression> Parts => [Base, Exponent];
}

/// <summary>A function call, elementwise or on each row.</summary>
public sealed record FunctionCall(string Function, ImmutableArray<Expression> Operands) : Expression
{
    /// <inheritdoc/>
    public override bool IsScalar { get; } = Operands.All(operand => operand.IsScalar);

    /// <inheritdoc/>
    public override IEnumerable<Expression> Parts => Operands;
}

/// <summary>The transpose of a matrix.</summary>
public sealed record Transposed(Expression Operand) : Expression
{
    /// <inheritdoc/>
    public override bool IsScalar => Operand.IsScalar;

    /// <inheritdoc/>
    public override IEnumerable<Expression> Parts => [Operand];
}

/// <summary>The sum along the axes on which <paramref name="To"/> is shorter than <paramref name="From"/>.</summary>
public sealed record Total(Expression Operand, Shape From, Shape To) : Expression
{
    /// <inheritdoc/>
    public override bool IsScalar => To.Length == 1;

    /// <inheritdoc/>
    public override IEnumerable<Expression> Parts => [Operand];
}

/// <summary>A broadcast or a reshape. Formulas for readers omit it; programs write it.</summary>
public sealed record Reshaped(Expression Operand, Shape From, Shape To) : Expression
{
    /// <inheritdoc/>
    public override bool IsScalar => Operand.IsScalar;

    /// <inheritdoc/>
    public override IEnumerable<Expression> Parts => [Operand];
}
