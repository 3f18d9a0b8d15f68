namespace GradService.Api.Grades.Formats;

/// <summary>The format of grades.</summary>
public enum GradeFormat
{
    /// <summary>This service's own JSON.</summary>
    Json,

    /// <summary>Gradescope's results.json.</summary>
    Gradescope,

    /// <summary>PrairieLearn's results.json of an external grader.</summary>
    Prairielearn,

    /// <summary>JUnit XML, for continuous integration.</summary>
    Junit,

    /// <summary>Comma-separated values.</summary>
    Csv,
}
