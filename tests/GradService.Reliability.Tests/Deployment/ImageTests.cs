namespace GradService.Reliability.Tests.Deployment;

/// <summary>The container image starts the service with the same environment variables as <c>dotnet run</c>.</summary>
public sealed class ImageTests
{
    [Fact]
    public void The_image_sets_the_environment_variables_of_dotnet_run()
    {
        var image = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Dockerfile"))
            .Where(line => line.StartsWith("ENV ", StringComparison.Ordinal))
            .Select(line => line["ENV ".Length..].Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1]);

        Assert.NotEmpty(ServerProcess.LaunchVariables);
        Assert.All(ServerProcess.LaunchVariables, variable => Assert.Equal(variable.Value, image.GetValueOrDefault(variable.Key)));
    }
}
