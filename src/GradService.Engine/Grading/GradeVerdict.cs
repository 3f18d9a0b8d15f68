namespace GradService.Engine.Grading;

/// <summary>What is said of one answer.</summary>
public enum GradeVerdict
{
    /// <summary>Right.</summary>
    Correct,

    /// <summary>Wrong against the truth, right from the student's own earlier numbers.</summary>
    FollowThrough,

    /// <summary>Right under another usual convention.</summary>
    Convention,

    /// <summary>Wrong.</summary>
    Incorrect,

    /// <summary>Right, but rounded too early or too coarsely to show it.</summary>
    Imprecise,

    /// <summary>Left blank.</summary>
    Missing,

    /// <summary>Not a number.</summary>
    Unreadable,
}
