# Builds what `dotnet publish src/GradService.Api` makes, and runs it without a shell, without root, on a root file system
# that may be read-only. Not built in CI: it needs a container engine.
FROM node:22 AS web
WORKDIR /web
COPY src/GradService.Web .
RUN npm ci && npm run build

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
COPY --from=web /web/wwwroot src/GradService.Web/wwwroot
RUN dotnet publish src/GradService.Api -c Release -o /app -p:SkipWebBuild=true

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
WORKDIR /app
COPY --from=build /app .
ENV DOTNET_EnableDiagnostics=0
# Garbage is collected after 16 MiB (hexadecimal), and what arrives at a socket is passed on by the thread that waits for it: measured, see docs/benchmarks/service.md.
ENV DOTNET_GCgen0size=1000000
ENV DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1
USER $APP_UID
EXPOSE 8080
ENTRYPOINT ["dotnet", "GradService.Api.dll"]
