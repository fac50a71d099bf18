package io.company.platform.node.toolchain;

import io.company.platform.node.disk.Disk;
import io.company.platform.node.sandbox.HostProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The runtimes that are on the machine: JDKs with the machine's Maven, Python, and a file server
 * made of this JVM.
 */
final class MachineToolchains {

  private static final Pattern JAVA_VERSION = Pattern.compile("JAVA_VERSION=\"((\\d+)[^\"]*)\"");
  private static final String PYTHON_QUESTION =
      "import sys\nprint(sys.version.split()[0])\nprint(sys.base_prefix)\nimport venv, ensurepip\nprint('complete')";
  private static final int ANSWER_SECONDS = 10;

  private MachineToolchains() {}

  /** The one of that name; looked for afresh, because machines change. */
  static Optional<Toolchain> find(String name, Path toolchains, Map<String, String> environment) {
    if (name.equals("static")) {
      return Optional.of(fileServer(toolchains));
    }
    if (name.equals("python-3")) {
      return python();
    }
    return jdks(environment).stream().filter(jdk -> jdk.name().equals(name)).findFirst();
  }

  static List<Toolchain> all(Path toolchains, Map<String, String> environment) {
    List<Toolchain> all = new ArrayList<>(jdks(environment));
    python().ifPresent(all::add);
    all.add(fileServer(toolchains));
    return all;
  }

  /** One for each major version, by name. */
  private static List<Toolchain> jdks(Map<String, String> environment) {
    Map<String, Toolchain> found = new TreeMap<>();
    javaHomes(environment)
        .forEach(home -> jdk(home).ifPresent(jdk -> found.putIfAbsent(jdk.name(), jdk)));
    return List.copyOf(found.values());
  }

  private static Set<Path> javaHomes(Map<String, String> environment) {
    List<Path> homes = new ArrayList<>();
    Optional.ofNullable(environment.get("JAVA_HOME")).map(Path::of).ifPresent(homes::add);
    homes.add(Path.of(System.getProperty("java.home")));
    HostProbe.program("java")
        .flatMap(MachineToolchains::real)
        .ifPresent(java -> homes.add(java.getParent().getParent()));
    homes.addAll(Disk.list(Path.of("/usr/lib/jvm")));
    Set<Path> distinct = new LinkedHashSet<>();
    homes.stream().map(MachineToolchains::real).flatMap(Optional::stream).forEach(distinct::add);
    return distinct;
  }

  private static Optional<Toolchain> jdk(Path home) {
    Matcher version = JAVA_VERSION.matcher(Disk.readText(home.resolve("release")).orElse(""));
    if (!version.find() || !Files.isExecutable(home.resolve("bin/javac"))) {
      return Optional.empty();
    }
    List<Path> inside = new ArrayList<>(List.of(home.resolve("bin")));
    Map<Path, Path> mounts = new LinkedHashMap<>(visible(home));
    HostProbe.program("mvn")
        .flatMap(MachineToolchains::real)
        .ifPresent(
            maven -> {
              inside.add(maven.getParent());
              mounts.putAll(visible(maven.getParent().getParent()));
            });
    return Optional.of(
        new Toolchain(
            "java-" + version.group(2),
            version.group(1),
            home.resolve("bin"),
            inside,
            mounts,
            Map.of("JAVA_HOME", home.toString())));
  }

  /** One that can make virtual environments before one that can't; the system's before others. */
  private static Optional<Toolchain> python() {
    List<Path> candidates = new ArrayList<>(List.of(Path.of("/usr/bin/python3")));
    HostProbe.program("python3").ifPresent(candidates::add);
    Optional<Toolchain> incomplete = Optional.empty();
    for (Path candidate : candidates) {
      List<String> answer = ask(candidate);
      if (answer.size() < 2) {
        continue;
      }
      Path prefix = Path.of(answer.get(1));
      Toolchain python =
          new Toolchain(
              "python-3",
              answer.get(0),
              prefix.resolve("bin"),
              List.of(prefix.resolve("bin")),
              visible(prefix),
              Map.of());
      if (answer.contains("complete")) {
        return Optional.of(python);
      }
      incomplete = incomplete.or(() -> Optional.of(python));
    }
    return incomplete;
  }

  private static List<String> ask(Path python) {
    if (!Files.isExecutable(python)) {
      return List.of();
    }
    try {
      Process process =
          new ProcessBuilder(python.toString(), "-c", PYTHON_QUESTION)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(ANSWER_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return List.of();
      }
      return new String(process.getInputStream().readAllBytes()).lines().toList();
    } catch (IOException e) {
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  /**
   * The program {@code static-server [DIRECTORY]}: the JDK's file server on PORT, for the working
   * directory.
   */
  private static Toolchain fileServer(Path toolchains) {
    Path home = toolchains.resolve("static");
    Path java = Path.of(System.getProperty("java.home"));
    Path program = home.resolve("bin/static-server");
    String script =
        """
        #!/bin/sh
        # Serves the files of DIRECTORY (default: the working directory) on 127.0.0.1:$PORT.
        directory=$(cd "${1:-.}" && pwd) || exit 1
        exec %s/bin/java -Xmx32m -Xss256k -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:MaxMetaspaceSize=32m \\
          -XX:ReservedCodeCacheSize=16m -m jdk.httpserver -b 127.0.0.1 -p "$PORT" -d "$directory" -o none
        """
            .formatted(java);
    if (!Disk.readText(program).equals(Optional.of(script))) {
      Disk.replaceText(program, script);
      try {
        for (Path path : List.of(home, home.resolve("bin"), program)) {
          Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
    Path inside = Toolchains.INSIDE.resolve("static");
    Map<Path, Path> mounts = new LinkedHashMap<>(visible(java));
    mounts.put(inside, home);
    return new Toolchain(
        "static",
        Runtime.version().toString(),
        home.resolve("bin"),
        List.of(inside.resolve("bin")),
        mounts,
        Map.of());
  }

  /** A sandbox shows /usr anyhow; what is elsewhere is shown where it is. */
  private static Map<Path, Path> visible(Path path) {
    return path.startsWith("/usr") ? Map.of() : Map.of(path, path);
  }

  private static Optional<Path> real(Path path) {
    try {
      return Optional.of(path.toRealPath());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
