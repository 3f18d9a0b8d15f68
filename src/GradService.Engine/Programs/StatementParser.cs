using System.Globalization;
using GradService.Engine.Graph;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;
using GradService.Engine.Wording;

namespace GradService.Engine.Programs;

/// <summary>
/// Parses one statement, <c>name = expression</c>, by precedence climbing, and adds its nodes to the graph. Every operation becomes a new
/// node, so that no two quantities share a gradient.
/// </summary>
internal sealed class StatementParser
{
    private const int LongestOperandQuoted = 24;

    private readonly ComputationGraph _graph;
    private readonly IReadOnlyDictionary<string, Node> _names;
    private readonly Lexer _lexer;
    private readonly int _maxDepth;
    private int _depth;
    private Token _token;

    private StatementParser(ComputationGraph graph, IReadOnlyDictionary<string, Node> names, Lexer lexer, int maxDepth)
    {
        (_graph, _names, _lexer, _maxDepth) = (graph, names, lexer, maxDepth);
        _token = lexer.Next();
    }

    /// <summary>Parses a statement.</summary>
    /// <param name="graph">The graph that receives the nodes.</param>
    /// <param name="names">The names defined so far.</param>
    /// <param name="place">The statement's place in the program, for messages: <c>statements[2]</c>.</param>
    /// <param name="source">The statement.</param>
    /// <param name="maxDepth">The maximum nesting depth of expressions.</param>
    /// <exception cref="ProgramException">The statement is invalid.</exception>
    public static (string Name, Node Node) Parse(
        ComputationGraph graph,
        IReadOnlyDictionary<string, Node> names,
        string place,
        string source,
        int maxDepth
    ) => new StatementParser(graph, names, new Lexer(place, source), maxDepth).Statement();

    private (string Name, Node Node) Statement()
    {
        var name = Expect(TokenKind.Name, "a name; a statement reads 'name = expression'");
        if (_names.ContainsKey(name.Text))
        {
            throw _lexer.Fault(name.Start, $"'{name.Text}' is already defined; choose a new name");
        }

        if (ProgramFunctions.All.ContainsKey(name.Text))
        {
            throw _lexer.Fault(name.Start, $"'{name.Text}' is a function; choose another name");
        }

        ExpectSymbol("=");
        var expression = Expression(0).Node;
        if (_token.Kind != TokenKind.End)
        {
            throw _lexer.Fault(_token.Start, $"expected an operator or the end of the statement; found {_token.Description}");
        }

        // Even a bare name or number becomes a quantity with its own node.
        var isAlias = expression.Operation is Constant || _names.Values.Contains(expression);
        return (name.Text, isAlias ? _graph.Add(Functions.Identity, expression) : expression);
    }

    /// <summary>Parses an expression whose operators have at least this precedence.</summary>
    private Part Expression(int precedence)
    {
        if (++_depth > _maxDepth)
        {
            throw _lexer.Fault(
                _token.Start,
                $"expected at most {_maxDepth} levels of nesting; define a part of this in a separate statement"
            );
        }

        var left = Prefix();
        while (Operators.Find(_token) is { } found && found.Precedence >= precedence)
        {
            var symbol = Advance();
            var right = Expression(found.RightPrecedence);
            left = new Part(Apply(symbol.Text, symbol.Start, () => found.Apply(left.Node, right.Node), left, right), left.Start, right.End);
        }

        _depth--;
        return left;
    }

    private Part Prefix()
    {
        if (!_token.Is("-") && !_token.Is("+"))
        {
            return Postfix();
        }

        var sign = Advance();
        var operand = Expression(Operators.Sign);
        return new Part(sign.Is("-") ? _graph.Add(Functions.Negate, operand.Node) : operand.Node, sign.Start, operand.End);
    }

    private Part Postfix()
    {
        var part = Primary();
        while (_token.Is("."))
        {
            Advance();
            var name = Advance();
            if (name is not { Kind: TokenKind.Name, Text: "T" })
            {
                throw _lexer.Fault(name.Start, $"expected 'T', the transpose, after '.'; found {name.Description}");
            }

            part = new Part(_graph.Add(Transpose.Instance, part.Node), part.Start, name.End);
        }

        return part;
    }

    private Part Primary()
    {
        var token = Advance();
        return token switch
        {
            { Kind: TokenKind.Number } => new Part(_graph.Constant(Value(token)), token.Start, token.End),
            { Kind: TokenKind.Name } when _token.Is("(") => Call(token),
            { Kind: TokenKind.Name } => new Part(Named(token), token.Start, token.End),
            { Kind: TokenKind.Symbol, Text: "(" } => Parenthesised(token),
            _ => throw _lexer.Fault(token.Start, $"expected a number, a name or '('; found {token.Description}"),
        };
    }

    private Part Parenthesised(Token open)
    {
        var inner = Expression(0);
        return new Part(inner.Node, open.Start, ExpectSymbol(")").End);
    }

    private Node Named(Token name) =>
        _names.TryGetValue(name.Text, out var node)
            ? node
            : throw _lexer.Fault(
                name.Start,
                ProgramFunctions.All.ContainsKey(name.Text)
                    ? $"'{name.Text}' is a function; write '{name.Text}(…)'"
                    : $"unknown name '{name.Text}'{Suggestion.For(name.Text, _names.Keys)}"
            );

    private Part Call(Token name)
    {
        if (!ProgramFunctions.All.TryGetValue(name.Text, out var function))
        {
            throw _lexer.Fault(
                name.Start,
                _names.ContainsKey(name.Text)
                    ? $"'{name.Text}' is not a function; write '*' between the factors of a product"
                    : $"unknown function '{name.Text}'{Suggestion.For(name.Text, ProgramFunctions.All.Keys)}"
            );
        }

        var operands = new List<Part>();
        double? keyword = null;
        var separator = Advance();
        while (keyword is null && !(operands.Count == 0 && _token.Is(")")) && (operands.Count == 0 || _token.Is(",")))
        {
            separator = operands.Count == 0 ? separator : Advance();
            if (_token.Kind == TokenKind.Name && _lexer.NextIs('='))
            {
                keyword = Keyword(name.Text, function);
            }
            else
            {
                operands.Add(Expression(0));
            }
        }

        var close = ExpectSymbol(")");
        if (operands.Count != function.Operands)
        {
            throw _lexer.Fault(
                name.Start,
                $"'{name.Text}' takes {function.Operands} {(function.Operands == 1 ? "operand" : "operands")}; found {operands.Count}"
            );
        }

        return new Part(
            Apply(name.Text, name.Start, () => function.Apply([.. operands.Select(operand => operand.Node)], keyword), [.. operands]),
            name.Start,
            close.End
        );
    }

    private double Keyword(string function, ProgramFunction taker)
    {
        var keyword = Advance();
        if (keyword.Text != taker.Keyword)
        {
            throw _lexer.Fault(
                keyword.Start,
                $"'{function}' takes {(taker.Keyword is null ? "no keyword" : $"the keyword '{taker.Keyword}'")}; found '{keyword.Text}'"
            );
        }

        ExpectSymbol("=");
        var sign = 1;
        if (_token.Is("-"))
        {
            Advance();
            sign = -1;
        }

        return sign * Value(Expect(TokenKind.Number, "a number"));
    }

    private double Value(Token number) =>
        double.Parse(number.Text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture) is var value
        && double.IsFinite(value)
            ? value
            : throw _lexer.Fault(number.Start, "expected a number that float64 can hold, up to 1.8e308");

    /// <summary>Adds a node; reports a shape mismatch in terms of the statement's text.</summary>
    private Node Apply(string symbol, int offset, Func<Node> add, params Part[] operands)
    {
        try
        {
            return add();
        }
        catch (ShapeMismatchException mismatch)
        {
            var shapes = operands.Select((operand, i) => $"{Quoted(operand, i)} is {Measure(operand.Node.Shape)}");
            throw _lexer.Fault(
                offset,
                mismatch.Needs.Length > 0 ? $"{string.Join(" and ", shapes)}: '{symbol}' needs {mismatch.Needs}" : mismatch.Message
            );
        }
    }

    private string Quoted(Part operand, int index)
    {
        var text = _lexer.Text(operand.Start, operand.End);
        return text.Length <= LongestOperandQuoted && !text.Contains('\n', StringComparison.Ordinal) ? text
            : index == 0 ? "the left side"
            : "the right side";
    }

    private static string Measure(Shape shape) =>
        shape.Rank switch
        {
            0 => "a single number",
            1 => $"a vector of {shape.Columns}",
            _ => shape.ToString(),
        };

    private Token Expect(TokenKind kind, string what) =>
        _token.Kind == kind ? Advance() : throw _lexer.Fault(_token.Start, $"expected {what}; found {_token.Description}");

    private Token ExpectSymbol(string symbol) =>
        _token.Is(symbol) ? Advance() : throw _lexer.Fault(_token.Start, $"expected '{symbol}'; found {_token.Description}");

    private Token Advance()
    {
        var token = _token;
        _token = _lexer.Next();
        return token;
    }

    /// <summary>A part of the statement with its node.</summary>
    private readonly record struct Part(Node Node, int Start, int End);
}
