using System.ComponentModel.DataAnnotations;
using GradService.Engine.Graph;

namespace GradService.Api.Hosting;

/// <summary>What one request may ask for: the section <c>Limits</c> of appsettings.json. A request over a limit is refused with 413 before any work starts.</summary>
public sealed class Limits
{
    /// <summary>Bytes of a request body.</summary>
    [Range(1, int.MaxValue)]
    public int RequestBytes { get; set; }

    /// <summary>Layers of a network.</summary>
    [Range(1, int.MaxValue)]
    public int Layers { get; set; }

    /// <summary>Statements of a program.</summary>
    [Range(1, int.MaxValue)]
    public int Statements { get; set; }

    /// <summary>Characters of a program, all statements together.</summary>
    [Range(1, int.MaxValue)]
    public int ProgramCharacters { get; set; }

    /// <summary>Levels of nesting of an expression. Each takes some of the stack, hence the upper bound.</summary>
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

    /// <summary>Numbers that one request may hold in memory at once while it computes.</summary>
    [Range(1, int.MaxValue)]
    public int Values { get; set; }

    /// <summary>Passes on a plan that stays within the limits on work and memory.</summary>
    /// <exception cref="LimitExceededException">It does not.</exception>
    internal EvaluationPlan Admit(EvaluationPlan plan)
    {
        if (plan.Work > Work)
        {
            throw new LimitExceededException($"expected at most {Work} floating-point operations; this exercise takes about {plan.Work}");
        }

        return plan.Length <= Values
            ? plan
            : throw new LimitExceededException($"expected at most {Values} numbers in memory; this exercise takes {plan.Length}");
    }
}
