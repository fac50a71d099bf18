package io.company.platform.launcher.lifecycle;

import io.company.platform.launcher.Main;
import io.company.platform.launcher.home.Home;
import io.company.platform.launcher.part.Java;
import io.company.platform.launcher.part.Launch;
import io.company.platform.launcher.part.Part;
import io.company.platform.launcher.part.Plan;
import io.company.platform.launcher.service.Application;
import io.company.platform.launcher.supervisor.Supervisor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How the supervisor of this build and this plan is started; another build or another plan has
 * another fingerprint.
 */
final class SupervisorLaunch {
  private static final int HEAP_MEGABYTES = 32;

  private SupervisorLaunch() {}

  static Launch of(Home home, Plan plan) throws IOException {
    StringBuilder parts = new StringBuilder();
    for (Part part : plan.parts()) {
      String print = part.missing().isPresent() ? "missing" : part.print();
      parts.append(part.name()).append(':').append(print).append(' ');
    }
    List<String> options =
        List.of(
            "-Xms8m",
            "-Xss256k",
            "-XX:TieredStopAtLevel=1",
            "-Djdk.virtualThreadScheduler.parallelism=2",
            "-Dplatform.checkout=" + home.checkout());
    Java java =
        new Java(
            home,
            Supervisor.NAME,
            home.applications(),
            HEAP_MEGABYTES,
            options,
            classPath(home),
            Main.class.getName());
    Map<String, String> environment =
        Map.of(
            Home.VARIABLE,
            home.directory().toString(),
            "MALLOC_ARENA_MAX",
            "1",
            "PLATFORM_PLAN",
            parts.toString());
    return new Launch(
        java.command(List.of("supervise")), environment, java.directory(), Map.of(), true);
  }

  /**
   * Copies the launcher beside the parts, so that a build does not change it under the supervisor.
   */
  static void copy(Home home) throws IOException {
    Path jar = jar();
    if (Files.isRegularFile(jar)) {
      Application.of(home, jar).copy();
    }
  }

  private static List<Path> classPath(Home home) throws IOException {
    Path jar = jar();
    if (Files.isRegularFile(jar)) {
      return Application.of(home, jar).classPath();
    }
    return List.of(System.getProperty("java.class.path").split(":")).stream()
        .map(Path::of)
        .toList();
  }

  private static Path jar() {
    try {
      return Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the launcher's own place is a path", e);
    }
  }
}
