using GradService.Engine.Diagnosing;
using GradService.Engine.Mistakes;
using GradService.Engine.Networks;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;
using GradService.Engine.Tests.Grading;

namespace GradService.Engine.Tests.Diagnosing;

/// <summary>
/// The catalogue as data: stable ids, hints that give nothing away, and rules that coincide where they are mathematically equivalent.
/// </summary>
public sealed class CatalogueTests
{
    /// <summary>The ids of the 45 mistakes that replace a rule, then those of the slips and of early rounding.</summary>
    private static readonly string[] Ids =
    [
        "fwd-bias-omitted",
        "fwd-weights-transposed",
        "fwd-activation-omitted",
        "fwd-wrong-activation",
        "fwd-softmax-wrong-axis",
        "fwd-double-softmax",
        "loss-sum-not-mean",
        "loss-wrong-denominator",
        "loss-half-confusion",
        "loss-log-base",
        "loss-ce-complement",
        "loss-wrong-form",
        "dloss-missing-two",
        "dloss-extra-two",
        "dloss-sign-flipped",
        "dloss-not-differentiated",
        "grad-missing-mean",
        "grad-wrong-denominator",
        "dloss-double-mean",
        "output-ce-shortcut",
        "ce-extra-activation-derivative",
        "softmax-jacobian-wrong",
        "act-deriv-omitted",
        "act-deriv-at-activation",
        "act-deriv-formula-on-z",
        "act-deriv-is-activation",
        "act-deriv-half-formula",
        "act-deriv-wrong-function",
        "relu-mask-wrong",
        "prop-no-transpose",
        "prop-updated-weights",
        "prop-wrong-layer-weights",
        "prop-sum-wrong",
        "link-dropped-in-propagation",
        "link-dropped-in-gradient",
        "dw-wrong-input",
        "dw-transposed",
        "db-zero",
        "db-is-one",
        "db-wrong-reduction",
        "upd-adds",
        "upd-lr-wrong",
        "upd-incomplete",
        "upd-wrong-gradient",
        "batch-wrong",
        "slip-sign",
        "slip-decimal-shift",
        "slip-digit-swap",
        "slip-digit-dropped",
        "slip-swapped-entries",
        "slip-transposed",
        "slip-fields-exchanged",
        "rounded-intermediates",
    ];

    private static readonly string[] GiveAways =
    [
        "half",
        "twice",
        "double",
        "negative",
        "positive",
        "minus",
        "plus",
        "times",
        "factor of",
        "transpose your",
    ];

    [Fact]
    public void The_catalogue_has_exactly_the_documented_ids() =>
        Assert.Equal(Ids.Order(), MistakeCatalogue.All.Select(mistake => mistake.Id).Order());

    [Fact]
    public void Every_mistake_has_a_title_a_description_and_a_hint()
    {
        Assert.All(
            MistakeCatalogue.All,
            mistake =>
            {
                Assert.NotEmpty(mistake.Title);
                Assert.NotEmpty(mistake.LooksLike);
                Assert.NotEmpty(mistake.Hint);
            }
        );
    }

    [Fact]
    public void No_hint_contains_a_number_a_ratio_or_a_sign()
    {
        Assert.All(
            MistakeCatalogue.All,
            mistake =>
            {
                Assert.DoesNotMatch("[0-9½⅓¼²]", mistake.Hint);
                Assert.All(GiveAways, word => Assert.DoesNotContain(word, mistake.Hint, StringComparison.OrdinalIgnoreCase));
            }
        );
    }

    [Fact]
    public void Faults_have_positive_costs_and_replacements_of_the_same_shape()
    {
        for (var seed = 0; seed < Thorough.Cases(200); seed++)
        {
            var exercise = SimulatedStudent.RandomExercise(new Random(seed));
            var model = new DiagnosisModel(exercise.Build());

            Assert.All(
                model.Faults,
                fault =>
                {
                    Assert.True(fault.Bits > 0);
                    Assert.NotEmpty(fault.Substitutions);
                    Assert.All(fault.Substitutions, substitution => Assert.Equal(substitution.Site.Shape, substitution.Replacement.Shape));
                }
            );
        }
    }

    [Fact]
    public void For_half_the_squared_error_the_cross_entropy_shortcut_equals_an_omitted_derivative()
    {
        var (model, student) = Of(Sheet.HandsOn);

        Same(student.Work([Fault(model, "output-ce-shortcut", "output.z")]), student.Work([Fault(model, "act-deriv-omitted", "output.z")]));
    }

    [Fact]
    public void An_omitted_derivative_equals_a_link_dropped_in_gradient_and_in_propagation()
    {
        // They agree on everything except δ itself: on W and b by link-dropped-in-gradient, on the layer below by
        // link-dropped-in-propagation.
        var exercise = Sheet.HandsOn;
        var (model, student) = Of(exercise);
        var forgotten = student.Work([Fault(model, "act-deriv-omitted", "output.z")]);
        var dropped = student.Work([
            Fault(model, "link-dropped-in-propagation", "hidden.a"),
            .. model.Faults.Where(fault =>
                fault.Mistake.Id == "link-dropped-in-gradient"
                && fault.Substitutions.Count == 1
                && fault.Substitutions.Any(substitution =>
                    new Names(model.Key).Of(substitution.Site).StartsWith("output.", StringComparison.Ordinal)
                )
            ),
        ]);

        Same(
            forgotten.Where(pair => pair.Key != "gradients.output.z").ToDictionary(),
            dropped.Where(pair => pair.Key != "gradients.output.z").ToDictionary()
        );
    }

    [Fact]
    public void With_one_sample_there_are_no_batch_mistakes()
    {
        var (model, _) = Of(Sheet.HandsOn);

        Assert.DoesNotContain(
            model.Faults,
            fault =>
                fault.Mistake.Id
                    is "batch-wrong"
                        or "dloss-double-mean"
                        or "loss-sum-not-mean"
                        or "grad-missing-mean"
                        or "loss-wrong-denominator"
                        or "grad-wrong-denominator"
        );
    }

    [Fact]
    public void The_softmax_diagonal_under_cross_entropy_leaves_only_the_gradient_of_the_true_class()
    {
        var exercise = Sheet.Exercise(
            [new Layer("only", Tensor.Matrix(3, 0.1, -0.4, 0.3, 0.7, 0.2, -0.5), Tensor.Vector(0.1, 0, -0.2), Softmax.Instance)],
            "crossEntropy",
            Tensor.Matrix(2, 0.5, -1, 1.5, 0.25),
            Tensor.Matrix(3, 0, 1, 0, 1, 0, 0),
            0.1
        );
        var (_, student) = Of(exercise);
        var (model, _) = Of(exercise);
        var right = student.Work([]);
        var wrong = new SimulatedStudent(model).Work([model.Faults.First(fault => fault.Mistake.Id == "softmax-jacobian-wrong")]);
        double[] targets = [0, 1, 0, 1, 0, 0];

        Assert.Equal(
            right["gradients.only.z"].Zip(targets, (delta, target) => delta * target),
            wrong["gradients.only.z"],
            (a, b) => Math.Abs(a - b) < 1e-15
        );
    }

    private static (DiagnosisModel, SimulatedStudent) Of(NetworkExercise exercise)
    {
        var model = new DiagnosisModel(exercise.Build());
        return (model, new SimulatedStudent(model));
    }

    private static Fault Fault(DiagnosisModel model, string id, string at) =>
        model.Faults.First(fault =>
            fault.Mistake.Id == id && fault.Substitutions.Count == 1 && new Names(model.Key).Of(fault.Substitutions[0].Site) == at
        );

    private static void Same(Dictionary<string, double[]> some, Dictionary<string, double[]> others)
    {
        Assert.Equal(some.Keys, others.Keys);
        Assert.All(some, pair => Assert.Equal(pair.Value, others[pair.Key], (a, b) => Math.Abs(a - b) < 1e-15));
    }
}
