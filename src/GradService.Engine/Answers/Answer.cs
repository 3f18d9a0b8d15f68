namespace GradService.Engine.Answers;

/// <summary>One number of a submission, as it was written.</summary>
/// <param name="State">Whether the cell holds a number.</param>
/// <param name="Value">The number; 0 where there is none.</param>
/// <param name="Digits">The digits that it was written with.</param>
/// <param name="HalfUnit">Half a unit of its last digit; 0 for a fraction, which is exact.</param>
/// <param name="Note">How the text was read, if that is not obvious, or why it could not be read.</param>
public readonly record struct Answer(AnswerState State, double Value, WrittenDigits Digits, double HalfUnit, string? Note)
{
    /// <summary>A cell that was left blank.</summary>
    public static Answer Missing { get; } = new(AnswerState.Missing, 0, default, 0, null);

    /// <summary>Whether the cell holds a number.</summary>
    public bool IsNumber => State == AnswerState.Number;

    /// <summary>Whether a plain 0, 1 or -1 was written: without decimals, or with the one that programs print (0.0).</summary>
    public bool IsZeroOrOne => Digits.Decimals is 0 or 1 && Math.Abs(Value) is 0 or 1;

    /// <summary>A cell that holds no number.</summary>
    /// <param name="reason">What was expected, and what was found.</param>
    public static Answer Unreadable(string reason) => new(AnswerState.Unreadable, 0, default, 0, reason);
}

/// <summary>Whether a cell holds a number.</summary>
public enum AnswerState
{
    /// <summary>A number.</summary>
    Number,

    /// <summary>Nothing: the cell was left blank.</summary>
    Missing,

    /// <summary>Something that is not a number.</summary>
    Unreadable,
}
