using GradService.Api.Exercises;

namespace GradService.Api.Worksheets;

/// <summary>An exercise to work out by hand.</summary>
public sealed record WorksheetsRequest : ExerciseRequest;
