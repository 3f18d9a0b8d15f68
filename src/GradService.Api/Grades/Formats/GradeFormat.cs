namespace GradService.Api.Grades.Formats;

/// <summary>The form that grades are answered in.</summary>
public enum GradeFormat
{
    /// <summary>This service's own.</summary>
    Json,

    /// <summary>Gradescope's results.json.</summary>
    Gradescope,

    /// <summary>PrairieLearn's results.json of an external grader.</summary>
    Prairielearn,

    /// <summary>JUnit XML, as continuous integration reads it.</summary>
    Junit,

    /// <summary>Comma-separated values.</summary>
    Csv,
}
