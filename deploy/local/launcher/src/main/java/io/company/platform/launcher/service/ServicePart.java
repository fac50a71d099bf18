package io.company.platform.launcher.service;

import io.company.platform.launcher.home.Home;
import io.company.platform.launcher.part.Built;
import io.company.platform.launcher.part.Java;
import io.company.platform.launcher.part.Launch;
import io.company.platform.launcher.part.Part;
import io.company.platform.launcher.part.Probe;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A program of ours: a service, the node or the ingress. Its settings stand in {@code
 * config/application.properties} of its working directory, which Quarkus reads over what is in the
 * jar, and which only the owner reads.
 */
public record ServicePart(
    Home home,
    String name,
    Path module,
    int port,
    Probe probe,
    Profile profile,
    Map<String, String> settings)
    implements Part {

  /**
   * What differs between our programs.
   *
   * @param environment besides what every part gets
   * @param inherit whether the user's own environment (proxies, registries) is passed on
   */
  public record Profile(
      int heapMegabytes,
      Set<String> needs,
      List<String> options,
      Map<String, String> environment,
      boolean inherit,
      Duration stopPatience) {}

  @Override
  public Set<String> needs() {
    return profile.needs;
  }

  @Override
  public Optional<String> missing() {
    return runner().isPresent()
        ? Optional.empty()
        : Optional.of(
            "not built: there is no "
                + home.checkout().relativize(module)
                + "/target/*-runner.jar");
  }

  @Override
  public void prepare() throws IOException {
    application().copy();
  }

  @Override
  public Launch launch() throws IOException {
    Application application = application();
    Java java =
        new Java(
            home,
            name,
            home.applications(),
            profile.heapMegabytes,
            profile.options,
            application.classPath(),
            application.mainClass());
    Path directory = java.directory();
    Map<Path, String> files =
        settings.isEmpty()
            ? Map.of()
            : Map.of(directory.resolve("config/application.properties"), properties());
    Map<String, String> environment = new TreeMap<>(profile.environment);
    environment.put("MALLOC_ARENA_MAX", "2");
    return new Launch(java.command(List.of()), environment, directory, files, profile.inherit);
  }

  @Override
  public Duration stopPatience() {
    return profile.stopPatience;
  }

  private Application application() throws IOException {
    return Application.of(home, runner().orElseThrow());
  }

  private Optional<Path> runner() {
    return Built.newest(module.resolve("target"), "", "-runner.jar");
  }

  private String properties() {
    return new TreeMap<>(settings)
        .entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue().replace("\\", "\\\\"))
            .collect(Collectors.joining("\n", "", "\n"));
  }
}
