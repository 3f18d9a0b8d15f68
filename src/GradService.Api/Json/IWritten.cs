namespace GradService.Api.Json;

/// <summary>
/// Marks a document whose numbers keep their written digits. Such a number takes several times the memory of a plain one.
/// </summary>
internal interface IWritten;
