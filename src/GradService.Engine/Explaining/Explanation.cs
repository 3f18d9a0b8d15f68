using GradService.Engine.Precision;
using GradService.Engine.Training;

namespace GradService.Engine.Explaining;

/// <summary>The explanation of a training step.</summary>
public sealed class Explanation
{
    internal Explanation(
        TrainingStep step,
        IReadOnlyList<ExplanationStep> steps,
        double loss,
        double? updatedLoss,
        UsedArithmetic arithmetic
    )
    {
        (Step, IsProgram, Steps, Loss, Arithmetic) = (step, step.Network is null, steps, loss, arithmetic);
        UpdatedLoss = updatedLoss is { } after && double.IsFinite(after) ? after : null;
        Outcome = updatedLoss is { } found ? OutcomeOf(loss, found) : null;
        Conventions = [.. ConventionNotes.Of(step)];
        Definitions = Explaining.Definitions.UsedIn(steps.Select(explained => explained.Rule).OfType<Notation.Expression>());
    }

    /// <summary>The training step.</summary>
    public TrainingStep Step { get; }

    /// <summary>Whether the step is a program of formulas, not a network.</summary>
    public bool IsProgram { get; }

    /// <summary>The conventions that the reader must know, one sentence each.</summary>
    public IReadOnlyList<string> Conventions { get; }

    /// <summary>The functions that the formulas use.</summary>
    public IReadOnlyList<Definition> Definitions { get; }

    /// <summary>Every quantity in the order of computation: forward, loss, backward, update.</summary>
    public IReadOnlyList<ExplanationStep> Steps { get; }

    /// <summary>The loss before the step.</summary>
    public double Loss { get; }

    /// <summary>How the numbers were computed.</summary>
    public UsedArithmetic Arithmetic { get; }

    /// <summary>The loss on the same data after the step; <see langword="null"/> if nothing is updated or it cannot be computed.</summary>
    public double? UpdatedLoss { get; }

    /// <summary>A sentence on how the step changed the loss; <see langword="null"/> if nothing is updated.</summary>
    public string? Outcome { get; }

    private static string OutcomeOf(double before, double after) =>
        !double.IsFinite(after) ? "The step went so far that the loss after it cannot be computed. A smaller learning rate may help."
        : Math.Abs(after - before) <= Float64.Noise * Math.Max(Math.Abs(after), Math.Abs(before)) ? "The step left the loss as it was."
        : after > before
            ? "The step made the loss rise: it went downhill, but so far that it came out higher on the other side. With a smaller "
                + "learning rate it will usually fall."
        : "The step made the loss fall.";
}
