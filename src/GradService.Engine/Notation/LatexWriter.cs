namespace GradService.Engine.Notation;

/// <summary>Writes LaTeX mathematics without delimiters, using only commands that KaTeX, MathJax and GitHub support.</summary>
public sealed class LatexWriter : ExpressionWriter
{
    /// <summary>The only instance.</summary>
    public static readonly LatexWriter Instance = new();

    private static readonly Dictionary<string, string> Functions = new()
    {
        ["sigmoid"] = @"\sigma",
        ["log"] = @"\ln",
        ["tanh"] = @"\tanh",
        ["sin"] = @"\sin",
        ["cos"] = @"\cos",
        ["max"] = @"\max",
        ["min"] = @"\min",
        ["normalCdf"] = @"\Phi",
        ["normalDensity"] = @"\varphi",
        ["pi"] = @"\pi",
    };

    private LatexWriter() { }

    /// <inheritdoc/>
    public override string Chain(params IEnumerable<(Expression Expression, bool IsRounded)> parts) =>
        string.Concat(
            parts.Select(
                (part, i) =>
                    (
                        i == 0 ? ""
                        : part.IsRounded ? @" \approx "
                        : " = "
                    ) + Write(part.Expression)
            )
        );

    /// <summary>A name in formulas: a single letter in italics, a word upright.</summary>
    public static string Word(string word) =>
        word switch
        {
            "η" => @"\eta",
            { Length: 1 } => word,
            _ => $@"\mathrm{{{Escaped(word)}}}",
        };

    private protected override string Dots => @"\dots";

    private protected override string Number(Numeral numeral)
    {
        var at = numeral.Digits.IndexOf('e', StringComparison.Ordinal);
        return at < 0 ? numeral.Digits : $@"{numeral.Digits[..at]} \times 10^{{{numeral.Digits[(at + 1)..]}}}";
    }

    private protected override string Name(Reference reference) => Named(reference.Symbol);

    private protected override string Slope(Derivative derivative) =>
        $@"\frac{{\partial {Named(derivative.Output)}}}{{\partial {Named(derivative.By)}}}";

    private protected override string At(Element element)
    {
        var place = string.Join(",", element.Index.Select(index => index + 1));
        var tensor = Write(element.Tensor);
        return element.Index.IsEmpty ? tensor
            : element.Tensor is Reference { Symbol.Subscript: "", Symbol.Superscript: "" } ? $"{tensor}_{{{place}}}"
            : $@"\left[{tensor}\right]_{{{place}}}";
    }

    private protected override string Table(Grid grid) =>
        $@"\begin{{bmatrix}} {string.Join(@" \cr ", grid.Rows.Select(row => string.Join(" & ", row.Select(Number))))} \end{{bmatrix}}";

    private protected override string Between(Infix infix) =>
        infix.Operator switch
        {
            InfixOperator.Add => $"{Left(infix)} + {Right(infix)}",
            InfixOperator.Subtract => $"{Left(infix)} - {Right(infix)}",
            InfixOperator.Divide => $@"\frac{{{Write(infix.Left)}}}{{{Write(infix.Right)}}}",
            InfixOperator.MatrixMultiply => $@"{Left(infix)} \thinspace {Right(infix)}",
            _ when !infix.Left.IsScalar && !infix.Right.IsScalar => $@"{Left(infix)} \odot {Right(infix)}",
            _ => $@"{Left(infix)} \cdot {Right(infix)}",
        };

    private protected override string Minus(string operand) => $"-{operand}";

    private protected override string Raised(Power power) => $"{Operand(power.Base, AtomLevel)}^{{{Write(power.Exponent)}}}";

    private protected override string Function(FunctionCall call) =>
        call.Function switch
        {
            "exp" => $"e^{{{Write(call.Operands[0])}}}",
            "sqrt" => $@"\sqrt{{{Write(call.Operands[0])}}}",
            "abs" => $@"\left|{Write(call.Operands[0])}\right|",
            var name => (Functions.GetValueOrDefault(name) ?? $@"\operatorname{{{name}}}")
                + Parenthesised(string.Join(", ", call.Operands.Select(Write))),
        };

    private protected override string Turned(string operand) => $@"{operand}^{{\mathsf T}}";

    private protected override string Sum(Total total)
    {
        var what =
            total.To.Length == 1 ? ""
            : total.To.Columns != total.From.Columns ? @"_{\text{columns}}"
            : @"_{\text{rows}}";
        return $@"\sum{what} {Operand(total.Operand, PowerLevel)}";
    }

    private protected override string Parenthesised(string inner) => $@"\left({inner}\right)";

    private protected override int LevelOf(Expression expression) =>
        expression switch
        {
            Infix { Operator: InfixOperator.Divide } => PowerLevel,
            Numeral { Value: >= 0 } numeral when numeral.Digits.Contains('e', StringComparison.Ordinal) => ProductLevel,
            Transposed or FunctionCall { Function: "exp" } => PowerLevel,
            Total => LowestLevel,
            Derivative => PowerLevel,
            _ => base.LevelOf(expression),
        };

    private static string Named(Symbol symbol) =>
        Word(symbol.Letter)
        + (symbol.Subscript.Length > 0 ? $"_{{{Word(symbol.Subscript)}}}" : "")
        + (symbol.Superscript.Length > 0 ? $"^{{{Word(symbol.Superscript)}}}" : "");

    private static string Escaped(string word) => word.Replace("_", @"\_", StringComparison.Ordinal);
}
