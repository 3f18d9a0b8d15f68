using System.Text.RegularExpressions;
using FluentValidation;
using GradService.Api.Configuration;
using GradService.Api.Json;
using GradService.Engine.Networks;
using GradService.Engine.Notation;
using Microsoft.Extensions.Options;

namespace GradService.Api.Exercises;

/// <summary>Validates a network.</summary>
internal sealed partial class NetworkValidator : AbstractValidator<NetworkSpec>
{
    public NetworkValidator(IOptions<Limits> options)
    {
        var limits = options.Value;
        // Check sizes first: skip the other checks if there are too many layers.
        RuleFor(network => network.Layers).NotEmpty().WithMessage("expected at least one layer; found none");
        RuleFor(network => network.Layers).MustNotExceed(limits.Layers, layers => layers.Count, "layers");
        RuleFor(network => network.Layers).MustNotExceed(limits.Parameters, NetworkSpec.CountParameters, "parameters");
        When(
            network => network.Layers.Count <= limits.Layers,
            () =>
            {
                RuleForEach(network => network.Layers)
                    .NotNull()
                    .WithMessage("expected a layer; found null")
                    .SetValidator(new LayerValidator());
                RuleFor(network => network.Layers).Custom(MustHaveNamesOfTheirOwn);
            }
        );
    }

    private static void MustHaveNamesOfTheirOwn(IReadOnlyList<LayerSpec> layers, ValidationContext<NetworkSpec> context)
    {
        var names = new HashSet<string>();
        for (var i = 0; i < layers.Count; i++)
        {
            if (layers[i] is not null && !names.Add(context.InstanceToValidate.NameOf(i)))
            {
                context.Fail(
                    $"[{i}].name",
                    $"expected a name that no other layer has; found {Found.Quote(context.InstanceToValidate.NameOf(i))} twice"
                );
            }
        }
    }

    private sealed partial class LayerValidator : AbstractValidator<LayerSpec>
    {
        public LayerValidator()
        {
            RuleFor(layer => layer.Name)
                .Must(name => name is null || Name().IsMatch(name))
                .WithMessage(layer => $"expected a letter, then letters, digits or _; found {Found.Quote(layer.Name!)}");
            RuleFor(layer => layer.Name)
                .MaximumLength(Symbol.LongestName)
                .WithMessage(layer => $"expected a name of at most {Symbol.LongestName} characters; found {layer.Name!.Length}");
            RuleFor(layer => layer.Weights).MustBeMatrix("one per input, or one per unit where weightLayout is outIn");
            RuleFor(layer => layer.Bias).MustBeVector("one per unit");
            RuleFor(layer => layer.Activation).MustBeOneOf(Activations.All);
        }

        [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_]*\z")]
        private static partial Regex Name();
    }
}
