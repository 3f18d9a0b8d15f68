using GradService.Api.Hosting;
using GradService.Api.Problems;
using GradService.Engine.Drafts;

namespace GradService.Api.Drafts;

/// <summary>What both operations on drafts refuse.</summary>
internal static class DraftRefusals
{
    /// <summary>Refuses to ask for something that the exercise does not have.</summary>
    public static RouteHandlerBuilder RefusesUnknownAnswers(this RouteHandlerBuilder endpoint) =>
        endpoint.Refuses<UnknownAnswerException>(fault =>
            Problem.Malformed(new Dictionary<string, string[]> { [$"asked[{fault.Place}]"] = [fault.Message] })
        );
}
