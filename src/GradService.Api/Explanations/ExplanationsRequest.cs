using GradService.Api.Exercises;

namespace GradService.Api.Explanations;

/// <summary>An exercise to explain, or to draw.</summary>
public sealed record ExplanationsRequest : ExerciseRequest;
