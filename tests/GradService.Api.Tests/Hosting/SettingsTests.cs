using GradService.Api.Configuration;
using GradService.Api.Hosting;
using Microsoft.Extensions.Configuration;

namespace GradService.Api.Tests.Hosting;

/// <summary>Messages about invalid settings: the setting, what was expected, what was found, and what to write.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData(
        "Limits:Seconds=abc",
        "Limits:Seconds (environment variable Limits__Seconds): expected a whole number from 1 to 3600; found 'abc'"
    )]
    [InlineData("Limits:Seconds=0", "expected a whole number from 1 to 3600; found '0'")]
    [InlineData(
        "Server:Workers=5000",
        "Server:Workers (environment variable Server__Workers): expected a whole number from 0 to 1024; found '5000'"
    )]
    [InlineData("Server:Wating=5", "found 'Wating'; did you mean 'Waiting'?")]
    [InlineData(
        "Limit:Seconds=5",
        "Limit: expected a section among Limits, Server, Access, Logging and Kestrel; found 'Limit'; did you mean 'Limits'?"
    )]
    [InlineData("Acess:ApiKeys:ADA=00", "found 'Acess'; did you mean 'Access'?")]
    [InlineData("Limits=5", "Limits (environment variable Limits): expected settings below it, such as Limits:")]
    [InlineData(
        "Limits:Seconds:X=5",
        "Limits:Seconds (environment variable Limits__Seconds): expected a whole number from 1 to 3600; found settings below it"
    )]
    [InlineData(
        "OTEL_EXPORTER_OTLP_ENDPOINT=collector:4317",
        "OTEL_EXPORTER_OTLP_ENDPOINT: expected an address such as http://collector:4317; found 'collector:4317'"
    )]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL=foo", "OTEL_EXPORTER_OTLP_PROTOCOL: expected one of grpc, http/protobuf; found 'foo'")]
    [InlineData("Limits:Seconds=0 Server:Workers=-1", "expected a whole number from 1 to 3600; found '0'; Server:Workers")]
    public void An_invalid_setting_is_reported_with_what_was_expected_and_found(string settings, string told)
    {
        var failure = Assert.Throws<SettingsException>(() => Check(settings));
        Assert.Contains(told, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Limits:Seconds=5 Server:PathBase=/grad Access:RateWork=1000000000000")]
    [InlineData("Logging:LogLevel:Default=Debug Kestrel:Limits:KeepAliveTimeout=00:01:00 AllowedHosts=*")]
    public void Valid_settings_are_accepted(string settings) => Check(settings);

    [Fact]
    public void Changed_settings_are_listed_without_the_values_of_keys()
    {
        var changed = Settings.Changed(Given($"Limits:Seconds=5 Access:ApiKeys:ADA={new string('0', 64)} Server:Waiting=512"));

        Assert.Equal(["Access:ApiKeys:ADA", "Limits:Seconds=5"], changed);
    }

    private static void Check(string settings)
    {
        var given = Given(settings);
        Settings.Check(given, Telemetry.Faults(given));
    }

    private static IConfigurationRoot Given(string settings) =>
        new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"))
            .AddCommandLine([.. settings.Split(' ').Select(setting => $"--{setting}")])
            .Build();
}
