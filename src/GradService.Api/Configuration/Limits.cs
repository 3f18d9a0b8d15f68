using System.ComponentModel.DataAnnotations;
using GradService.Engine.Evaluating;

namespace GradService.Api.Configuration;

/// <summary>
/// Limits of one request: the section <c>Limits</c> of appsettings.json. A request over a limit is refused with 413 before any work starts.
/// </summary>
public sealed class Limits
{
    /// <summary>No limits, for the examples in the documentation.</summary>
    internal static Limits None { get; } =
        new()
        {
            ExpressionDepth = 100,
            ExactWork = int.MaxValue,
            QuizCells = int.MaxValue,
            BatchLines = int.MaxValue,
            Seconds = 3600,
        };

    /// <summary>Bytes of a request body, as sent and decompressed.</summary>
    [Range(1, 1 << 30)]
    public int RequestBytes { get; set; }

    /// <summary>
    /// Bytes of a request body outside its arrays of numbers. These hold small values, which take many times the memory of their text.
    /// </summary>
    [Range(1, 1 << 30)]
    public int TextBytes { get; set; }

    /// <summary>
    /// Numbers in the arrays of a body whose written digits count. Each takes several times the memory of a plain number.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int WrittenNumbers { get; set; }

    /// <summary>Layers of a network.</summary>
    [Range(1, int.MaxValue)]
    public int Layers { get; set; }

    /// <summary>Statements of a program.</summary>
    [Range(1, int.MaxValue)]
    public int Statements { get; set; }

    /// <summary>Characters of a program, all statements together.</summary>
    [Range(1, int.MaxValue)]
    public int ProgramCharacters { get; set; }

    /// <summary>Levels of nesting of an expression. Each level takes stack space, hence the upper bound.</summary>
    [Range(1, 500)]
    public int ExpressionDepth { get; set; }

    /// <summary>Weights and biases of a network, all layers together; numbers in the variables of a program.</summary>
    [Range(1, int.MaxValue)]
    public int Parameters { get; set; }

    /// <summary>Samples in a batch.</summary>
    [Range(1, int.MaxValue)]
    public int Samples { get; set; }

    /// <summary>Floating-point operations that one request may take.</summary>
    [Range(1, long.MaxValue)]
    public long Work { get; set; }

    /// <summary>Multiplications of a step that is computed exactly.</summary>
    [Range(0, int.MaxValue)]
    public int ExactWork { get; set; }

    /// <summary>Numbers that one request may hold in memory at once while it computes.</summary>
    [Range(1, int.MaxValue)]
    public int Values { get; set; }

    /// <summary>Numbers in an answer.</summary>
    [Range(1, int.MaxValue)]
    public int AnswerNumbers { get; set; }

    /// <summary>Blanks of a quiz.</summary>
    [Range(1, int.MaxValue)]
    public int QuizCells { get; set; }

    /// <summary>Steps of a training run.</summary>
    [Range(1, int.MaxValue)]
    public int Steps { get; set; }

    /// <summary>Submissions in a class.</summary>
    [Range(1, int.MaxValue)]
    public int BatchLines { get; set; }

    /// <summary>Bytes of one line of a class.</summary>
    [Range(1, 1 << 30)]
    public int BatchLineBytes { get; set; }

    /// <summary>Seconds that one request may take; for a class, seconds to wait for the next line.</summary>
    [Range(1, 3600)]
    public int Seconds { get; set; }

    /// <summary>Refuses a job that needs more work, memory or numbers in the answer than allowed.</summary>
    /// <param name="cost">The estimated cost.</param>
    /// <param name="mostBytes">The most memory that its client may hold, in bytes.</param>
    /// <exception cref="LimitExceededException">The job needs more than allowed.</exception>
    internal void Admit(Cost cost, long mostBytes)
    {
        Admit(cost.Work, Work, "floating-point operations");
        Admit(Math.Ceiling(cost.Bytes / sizeof(double)), Math.Min(Values, mostBytes / sizeof(double)), "numbers in memory");
        Admit(cost.Numbers, AnswerNumbers, "numbers in the answer");
    }

    /// <summary>Refuses a quiz with more blanks than allowed.</summary>
    /// <exception cref="LimitExceededException">The quiz has more.</exception>
    internal void AdmitCells(int cells) => Admit(cells, QuizCells, "blanks in a quiz");

    /// <summary>The refusal of exact arithmetic for a step with more multiplications than allowed.</summary>
    internal LimitExceededException TooLargeForExact(double multiplications) =>
        new(
            $"expected at most {ExactWork} multiplications for exact arithmetic (Limits:ExactWork); this step has {multiplications:F0}. "
                + "Write \"arithmetic\": \"auto\" or \"float64\"."
        );

    private static void Admit(double found, long limit, string what)
    {
        if (found > limit)
        {
            throw new LimitExceededException(
                $"expected at most {limit} {what}; this request needs {found:F0}. Send a smaller request, or split it."
            );
        }
    }
}
