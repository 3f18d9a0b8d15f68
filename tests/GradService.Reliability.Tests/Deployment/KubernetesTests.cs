using System.Text.Json;
using k8s;
using k8s.Models;

namespace GradService.Reliability.Tests.Deployment;

/// <summary>The manifests are valid by the models of the Kubernetes client, and agree with each other and with the service.</summary>
public sealed class KubernetesTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "kubernetes", "gradservice.yaml"));
    private static readonly IReadOnlyList<object> Objects = KubernetesYaml.LoadAllFromString(Text, strict: true);

    private static V1Deployment Deployment => Objects.OfType<V1Deployment>().Single();

    private static V1Container Container => Deployment.Spec.Template.Spec.Containers.Single();

    [Fact]
    public void Every_object_is_of_a_known_kind_and_a_misspelled_field_is_an_error()
    {
        Assert.Equal(
            [
                typeof(V1Deployment),
                typeof(V1Service),
                typeof(V2HorizontalPodAutoscaler),
                typeof(V1PodDisruptionBudget),
                typeof(V1NetworkPolicy),
            ],
            Objects.Select(one => one.GetType())
        );
        Assert.ThrowsAny<Exception>(() =>
            KubernetesYaml.LoadAllFromString(Text.Replace("containerPort", "containrPort", StringComparison.Ordinal), strict: true)
        );
    }

    [Fact]
    public void Every_selector_matches_the_labels_of_the_pods()
    {
        var labels = Deployment.Spec.Template.Metadata.Labels;
        foreach (
            var selector in (IDictionary<string, string>[])
                [
                    Deployment.Spec.Selector.MatchLabels,
                    Objects.OfType<V1Service>().Single().Spec.Selector,
                    Objects.OfType<V1PodDisruptionBudget>().Single().Spec.Selector.MatchLabels,
                    Objects.OfType<V1NetworkPolicy>().Single().Spec.PodSelector.MatchLabels,
                    Deployment.Spec.Template.Spec.TopologySpreadConstraints.Single().LabelSelector.MatchLabels,
                ]
        )
        {
            Assert.NotEmpty(selector);
            Assert.All(selector, label => Assert.Equal(label.Value, labels[label.Key]));
        }

        var target = Objects.OfType<V2HorizontalPodAutoscaler>().Single().Spec.ScaleTargetRef;
        Assert.Equal((Deployment.Kind, Deployment.Metadata.Name), (target.Kind, target.Name));
        Assert.Equal(Container.Ports.Single().Name, Objects.OfType<V1Service>().Single().Spec.Ports.Single().TargetPort.Value);
    }

    [Fact]
    public void The_pod_has_no_privileges_that_it_does_not_need()
    {
        Assert.True(Deployment.Spec.Template.Spec.SecurityContext.RunAsNonRoot);
        Assert.True(Container.SecurityContext.ReadOnlyRootFilesystem);
        Assert.False(Container.SecurityContext.AllowPrivilegeEscalation);
        Assert.Equal(["ALL"], Container.SecurityContext.Capabilities.Drop);
        Assert.Equal(["cpu", "memory"], Container.Resources.Limits.Keys.Order());
        Assert.False(Deployment.Spec.Template.Spec.AutomountServiceAccountToken);
        Assert.Empty(Objects.OfType<V1NetworkPolicy>().Single().Spec.Egress ?? []);
    }

    [Fact]
    public async Task The_probe_paths_exist_and_the_grace_period_is_longer_than_the_drain()
    {
        using var server = await ServerProcess.StartReady(
            new Dictionary<string, string> { ["DOTNET_GCHeapHardLimitPercent"] = "46", ["DOTNET_EnableDiagnostics"] = "0" }
        );
        using var client = new HttpClient { BaseAddress = server.Address };
        foreach (var probe in (V1Probe[])[Container.StartupProbe, Container.LivenessProbe, Container.ReadinessProbe])
        {
            using var response = await client.GetAsync(probe.HttpGet.Path);
            Assert.True(response.IsSuccessStatusCode);
        }

        using var settings = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "appsettings.json")));
        var drain = settings.RootElement.GetProperty("Server").GetProperty("DrainSeconds").GetInt32();
        Assert.True(Deployment.Spec.Template.Spec.TerminationGracePeriodSeconds > Container.Lifecycle.PreStop.Sleep.Seconds + drain);
    }
}
