using System.Diagnostics;
using System.Globalization;
using GradService.Engine.Grading;

namespace GradService.Benchmarks;

/// <summary>Counts the outcomes of the trials of one row.</summary>
internal sealed class DiagnosisTally
{
    private readonly List<double> _milliseconds = [];
    private int _named;
    private int _inClass;
    private int _part;
    private int _abstained;
    private int _wrongStory;
    private int _placeRight;
    private int _placed;
    private int _passed;

    public void Add(DiagnosisTrial trial, bool verbose)
    {
        var watch = Stopwatch.StartNew();
        var (grading, grade) = trial.Grade();
        _milliseconds.Add(watch.Elapsed.TotalMilliseconds);
        var (diagnosis, accounts) = (grade.Diagnosis, grading.Accounts);
        _passed += grade.Score >= 1 ? 1 : 0;
        var planted = trial.Faults.Select(fault => fault.Mistake.Id).ToHashSet();
        var outcome = "abstained";
        switch (diagnosis.Verdict)
        {
            case DiagnosisVerdict.Explained or DiagnosisVerdict.Ambiguous:
                outcome =
                    trial.IsTrue(accounts[0]) ? "named"
                    : accounts.Any(trial.IsTrue) ? "in class"
                    : diagnosis.Mistakes.All(mistake => planted.Contains(mistake.Mistake.Id)) ? "part"
                    : "wrong story";
                break;
            case DiagnosisVerdict.Convention:
                outcome = "named";
                break;
            case DiagnosisVerdict.Partial:
                outcome = diagnosis.Mistakes.All(mistake => planted.Contains(mistake.Mistake.Id)) ? "part" : "wrong story";
                break;
        }

        _ = outcome switch
        {
            "named" => _named++,
            "in class" => _inClass++,
            "part" => _part++,
            "wrong story" => _wrongStory++,
            _ => _abstained++,
        };
        if (diagnosis.Verdict is not (DiagnosisVerdict.Convention or DiagnosisVerdict.Correct or DiagnosisVerdict.Rounding))
        {
            _placed++;
            _placeRight += trial.IsPlaceRight(diagnosis.FirstInconsistent) ? 1 : 0;
        }

        if (verbose && outcome is not ("named" or "in class"))
        {
            Console.WriteLine(
                $"  {outcome}: {trial.Describe(trial.Faults)}: {diagnosis.Verdict} {diagnosis.Convention?.Name} "
                    + $"{string.Join(" + ", diagnosis.Mistakes.Select(mistake => $"{mistake.Mistake.Id}@{mistake.At}"))}; first "
                    + $"{string.Join(",", diagnosis.FirstInconsistent)}"
            );
        }
    }

    public override string ToString()
    {
        var times = _milliseconds.Order().ToList();
        string Share(int count) => DiagnosisTable.Percent(count, times.Count);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Share(_named)} | {Share(_inClass)} | {Share(_part)} | {Share(_abstained)} | {Share(_wrongStory)} | {Share(_passed)} | "
                + $"{DiagnosisTable.Percent(_placeRight, _placed)} | {times[times.Count / 2]:F2} | "
                + $"{times[(int)(0.95 * (times.Count - 1))]:F2}"
        );
    }
}
