using GradService.Api.Exercises;

namespace GradService.Api.Graphs;

/// <summary>An exercise to draw.</summary>
public sealed record GraphsRequest : ExerciseRequest;
