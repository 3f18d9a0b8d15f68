using System.Text.Json.Serialization;
using GradService.Api.Json;
using GradService.Api.Schemas;
using GradService.Engine.Training.Optimizers;
using Microsoft.OpenApi;

namespace GradService.Api.Training;

/// <summary>The optimizer that updates the parameters, with its settings.</summary>
public sealed record OptimizerSpec : IDescribed
{
    private static readonly Sgd SgdDefaults = new();
    private static readonly Adam AdamDefaults = new();
    private static readonly RmsProp RmsPropDefaults = new();

    /// <summary>sgd, adam or rmsprop.</summary>
    [JsonPropertyOrder(-1)]
    public required string Function { get; init; }

    /// <summary>
    /// For sgd and rmsprop: the momentum factor, that is how much of the last change goes into the next; at least 0. Default 0.
    /// </summary>
    public double? Momentum { get; init; }

    /// <summary>For sgd: whether to use Nesterov momentum, which needs a momentum greater than 0. Default false.</summary>
    public bool? Nesterov { get; init; }

    /// <summary>The multiple of each parameter that is added to its gradient; at least 0. Default 0.</summary>
    public double? WeightDecay { get; init; }

    /// <summary>For adam: the decay rate of the mean gradient, from 0 to below 1. Default 0.9.</summary>
    public double? Beta1 { get; init; }

    /// <summary>For adam: the decay rate of the mean squared gradient, from 0 to below 1. Default 0.999.</summary>
    public double? Beta2 { get; init; }

    /// <summary>For rmsprop: the decay rate of the mean squared gradient, from 0 to below 1. Default 0.99.</summary>
    public double? Alpha { get; init; }

    /// <summary>For rmsprop: whether to subtract the square of the mean gradient from the mean squared gradient. Default false.</summary>
    public bool? Centered { get; init; }

    /// <summary>For adam and rmsprop: the number added to the square root in the denominator; at least 0. Default 1e-8.</summary>
    public double? Epsilon { get; init; }

    /// <summary>The default: plain gradient descent.</summary>
    internal static OptimizerSpec Default { get; } = new() { Function = "sgd" };

    /// <summary>The known optimizers, with the settings that each takes.</summary>
    internal static IReadOnlyDictionary<string, KnownOptimizer> Known { get; } =
        new Dictionary<string, KnownOptimizer>
        {
            ["sgd"] = new(
                ["momentum", "nesterov", "weightDecay"],
                spec => new Sgd { Momentum = spec.Momentum ?? SgdDefaults.Momentum, Nesterov = spec.Nesterov ?? SgdDefaults.Nesterov }
            ),
            ["adam"] = new(
                ["beta1", "beta2", "epsilon", "weightDecay"],
                spec => new Adam
                {
                    Beta1 = spec.Beta1 ?? AdamDefaults.Beta1,
                    Beta2 = spec.Beta2 ?? AdamDefaults.Beta2,
                    Epsilon = spec.Epsilon ?? AdamDefaults.Epsilon,
                }
            ),
            ["rmsprop"] = new(
                ["alpha", "epsilon", "momentum", "centered", "weightDecay"],
                spec => new RmsProp
                {
                    Alpha = spec.Alpha ?? RmsPropDefaults.Alpha,
                    Epsilon = spec.Epsilon ?? RmsPropDefaults.Epsilon,
                    Momentum = spec.Momentum ?? RmsPropDefaults.Momentum,
                    Centered = spec.Centered ?? RmsPropDefaults.Centered,
                }
            ),
        };

    static void IDescribed.Describe(OpenApiSchema schema) => Schema.DescribeChoice(schema, Known.Keys);

    /// <summary>Whether the choice was written as a bare string.</summary>
    internal bool IsShorthand { get; init; }

    /// <summary>Converts to the engine's optimizer.</summary>
    internal Optimizer ToOptimizer() => Known[Function].Create(this) with { WeightDecay = WeightDecay ?? 0 };

    /// <summary>The validation errors of the choice, each with its path relative to the choice.</summary>
    internal IEnumerable<(string Place, string Message)> Faults()
    {
        if (!Known.TryGetValue(Function, out var known))
        {
            return [(IsShorthand ? "" : ".function", $"expected one of {string.Join(", ", Known.Keys)}; found {Found.Quote(Function)}")];
        }

        return
        [
            .. Given()
                .Where(setting => !known.Settings.Contains(setting.Name))
                .Select(setting =>
                    ($".{setting.Name}", $"expected {string.Join(", ", known.Settings)} for {Function}; found {setting.Name}")
                ),
            .. Given()
                .Where(setting =>
                    known.Settings.Contains(setting.Name) && setting.Value is { } value && !(value >= 0 && value < setting.Below)
                )
                .Select(setting =>
                    (
                        $".{setting.Name}",
                        $"expected a number of at least 0{(double.IsFinite(setting.Below) ? $" and below {setting.Below}" : "")}; "
                            + $"found {Found.Number(setting.Value!.Value)}"
                    )
                ),
            .. Nesterov == true && Function == "sgd" && !(Momentum > 0)
                ? [(".nesterov", "expected a momentum greater than 0 beside nesterov; found none")]
                : Array.Empty<(string, string)>(),
        ];
    }

    /// <summary>The given settings; a number comes with its exclusive upper bound.</summary>
    private IEnumerable<(string Name, double? Value, double Below)> Given() =>
        new (string Name, bool IsGiven, double? Value, double Below)[]
        {
            ("momentum", Momentum is not null, Momentum, double.PositiveInfinity),
            ("nesterov", Nesterov is not null, null, 0),
            ("weightDecay", WeightDecay is not null, WeightDecay, double.PositiveInfinity),
            ("beta1", Beta1 is not null, Beta1, 1),
            ("beta2", Beta2 is not null, Beta2, 1),
            ("alpha", Alpha is not null, Alpha, 1),
            ("centered", Centered is not null, null, 0),
            ("epsilon", Epsilon is not null, Epsilon, double.PositiveInfinity),
        }
            .Where(setting => setting.IsGiven)
            .Select(setting => (setting.Name, setting.Value, setting.Below));
}

/// <summary>An optimizer with the settings that it takes.</summary>
/// <param name="Settings">Their names.</param>
/// <param name="Create">Makes the optimizer.</param>
internal sealed record KnownOptimizer(IReadOnlyList<string> Settings, Func<OptimizerSpec, Optimizer> Create);
