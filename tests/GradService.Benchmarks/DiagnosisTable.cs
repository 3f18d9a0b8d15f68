using System.Globalization;
using GradService.Engine.Answers;
using GradService.Engine.Grading;

namespace GradService.Benchmarks;

/// <summary>
/// Accuracy of the diagnosis of mistakes, as Markdown tables. The trials are random exercises with planted mistakes; the rows vary the
/// mistakes, the parts of the work that are shown and the digits. Costs and thresholds were tuned on seeds A; the default is seeds B.
/// </summary>
internal static class DiagnosisTable
{
    private const int SeedsA = 1_000_000;
    private const int SeedsB = 2_000_000;

    private static readonly Dictionary<string, Func<KeyEntry, Random, bool>> Masks = new()
    {
        ["full"] = (_, _) => true,
        ["no delta"] = (entry, _) => !(IsGradient(entry) && !IsParameter(entry)),
        ["loss + gradients"] = (entry, _) => entry.Path == "loss" || (IsGradient(entry) && IsParameter(entry)),
        ["updates"] = (entry, _) => entry.Path.StartsWith("updated.", StringComparison.Ordinal),
        ["random 60 %"] = (_, random) => random.NextDouble() < 0.6,
    };

    private static readonly string[] Answers = ["full", "no delta", "loss + gradients", "updates", "random 60 %"];
    private static readonly string[] Working = ["full", "no delta"];

    // What is planted, the offset of its seeds, and the parts of the work that are shown.
    private static readonly (
        string Name,
        int Seeds,
        Func<DiagnosisTrial, IReadOnlyList<SubmittedTensor>?> Make,
        string[] Masks
    )[] Plantings =
    [
        ("one mistake", 10_000, trial => trial.Planted(1), Answers),
        ("one mistake, every step rounded", 10_000, trial => trial.Planted(1, roundsEveryStep: true), ["full", "loss + gradients"]),
        ("two mistakes", 20_000, trial => trial.Planted(2), Answers),
        ("a slip", 0, trial => trial.Slipped(), Working),
    ];

    private static readonly Dictionary<string, Func<DiagnosisTrial, IReadOnlyList<SubmittedTensor>?>> Negatives = new()
    {
        ["one tensor wrong, not carried on"] = trial => trial.Disturbed(carried: false),
        ["one tensor wrong, carried on"] = trial => trial.Disturbed(carried: true),
        ["all numbers wrong"] = trial => trial.Scattered(),
        ["another network's numbers"] = trial => trial.Deranged(),
        ["a mistake whose rule was left out"] = trial => trial.Planted(1),
    };

    /// <summary>Prints the tables.</summary>
    /// <param name="args">
    /// In any order: <c>tune</c> uses seeds A; <c>verbose</c> prints every miss; a number sets the cases per row (default 500); a text with
    /// a bar, such as <c>one mistake | 4</c>, selects the rows that contain it.
    /// </param>
    public static void Print(string[] args)
    {
        var seeds = args.Contains("tune") ? SeedsA : SeedsB;
        var cases = args.Select(arg => int.TryParse(arg, CultureInfo.InvariantCulture, out var count) ? count : 0).DefaultIfEmpty().Max()
            is > 0
                and var given
            ? given
            : 500;
        var verbose = args.Contains("verbose");
        var only = args.FirstOrDefault(arg => arg.Contains('|', StringComparison.Ordinal)) ?? "";
        Console.WriteLine(
            "| planted | digits | shown | named | in the class named | a part named | abstained | wrong story | passed as right | "
                + "first place right | ms, median | p95 |"
        );
        Console.WriteLine("|---|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var (name, first, make, masks) in Plantings)
        {
            foreach (var digits in new[] { 3, 4, 6 })
            {
                foreach (var mask in masks)
                {
                    var row = string.Create(CultureInfo.InvariantCulture, $"{name} | {digits} | {mask}");
                    if (row.Contains(only, StringComparison.Ordinal))
                    {
                        var tally = new DiagnosisTally();
                        foreach (var trial in Trials(seeds + first, digits, mask, cases, make))
                        {
                            tally.Add(trial, verbose);
                        }

                        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {row} | {tally} |"));
                    }
                }
            }
        }

        if (only.Length > 0)
        {
            return;
        }

        Console.WriteLine();
        Console.WriteLine("| not a mistake of the catalogue, 4 digits | shown | cases | explained | partly explained |");
        Console.WriteLine("|---|---|---:|---:|---:|");
        foreach (var (name, make) in Negatives)
        {
            foreach (var mask in new[] { "full", "loss + gradients", "updates" })
            {
                var verdicts = Trials(seeds + 50_000, 4, mask, cases, make, leaveOut: name.EndsWith("left out", StringComparison.Ordinal))
                    .Select(trial => trial.Verdict(verbose))
                    .ToList();
                var explained = verdicts.Count(verdict => verdict is DiagnosisVerdict.Explained or DiagnosisVerdict.Ambiguous);
                var partly = verdicts.Count(verdict => verdict == DiagnosisVerdict.Partial);
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {name} | {mask} | {verdicts.Count} | {Percent(explained, verdicts.Count)} | "
                            + $"{Percent(partly, verdicts.Count)} |"
                    )
                );
            }
        }
    }

    /// <summary>A proportion as a percentage with one decimal.</summary>
    public static string Percent(int count, int of) =>
        string.Create(CultureInfo.InvariantCulture, $"{100.0 * count / Math.Max(1, of):F1} %");

    private static IEnumerable<DiagnosisTrial> Trials(
        int seeds,
        int digits,
        string mask,
        int cases,
        Func<DiagnosisTrial, IReadOnlyList<SubmittedTensor>?> make,
        bool leaveOut = false
    )
    {
        var made = 0;
        for (var i = 0; made < cases && i < 20 * cases; i++)
        {
            var random = new Random(seeds + i * 7919 + digits);
            var trial = new DiagnosisTrial(random, digits, entry => Masks[mask](entry, random));
            if (trial.Asked.Count > 0 && make(trial) is { } submission)
            {
                made++;
                trial.Submission = submission;
                if (leaveOut)
                {
                    trial.Forget();
                }

                yield return trial;
            }
        }
    }

    private static bool IsGradient(KeyEntry entry) => entry.Path.StartsWith("gradients.", StringComparison.Ordinal);

    private static bool IsParameter(KeyEntry entry) =>
        entry.Path.EndsWith(".weights", StringComparison.Ordinal) || entry.Path.EndsWith(".bias", StringComparison.Ordinal);
}
