namespace GradService.Engine.Marking;

/// <summary>The verdict on one answer.</summary>
public enum GradeVerdict
{
    /// <summary>Right.</summary>
    Correct,

    /// <summary>Wrong, but consistent with the student's own earlier numbers.</summary>
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
