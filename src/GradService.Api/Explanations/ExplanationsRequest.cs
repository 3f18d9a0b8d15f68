using GradService.Api.Exercises;

namespace GradService.Api.Explanations;

/// <summary>An exercise to explain.</summary>
public sealed record ExplanationsRequest : ExerciseRequest;
