package io.company.platform.launcher.home;

import io.company.platform.launcher.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * One installation's folder and the source tree that it runs. All state lies below {@link
 * #directory()}, nothing elsewhere. Folders that replicas or Postgres (other users than root) pass
 * through can be traversed but not listed.
 */
public record Home(Path directory, Path checkout) {
  public static final String VARIABLE = "PLATFORM_HOME";

  /**
   * The home that the environment names, by default {@code .platform} in the checkout; not created
   * yet.
   */
  public static Home of(Map<String, String> environment, Path checkout) throws IOException {
    String named = environment.getOrDefault(VARIABLE, "");
    Path directory =
        named.isBlank() ? checkout.resolve(".platform") : Path.of(named).toAbsolutePath();
    Path real = Files.exists(directory) ? directory.toRealPath() : directory.normalize();
    if (Files.exists(real) && !Files.isDirectory(real)) {
      throw new Refusal(
          VARIABLE + "=" + real + " is not a folder: name one that exists or can be made");
    }
    return new Home(real, checkout.toRealPath());
  }

  /** Makes what is missing of the folders. */
  public Home create() throws IOException {
    try {
      OwnerOnly.directory(directory, "rwx--x--x");
      OwnerOnly.directory(data(), "rwx--x--x");
      OwnerOnly.directory(node(), "rwx--x--x");
      OwnerOnly.directory(git(), "rwxr-xr-x");
      for (Path mine : new Path[] {secrets(), run(), log()}) {
        OwnerOnly.directory(mine, "rwx------");
      }
      return this;
    } catch (java.nio.file.AccessDeniedException denied) {
      throw new Refusal(
          "cannot write to "
              + denied.getFile()
              + ": give this user the right to, or set "
              + VARIABLE
              + " to a folder of its own");
    }
  }

  public boolean exists() {
    return Files.isDirectory(directory);
  }

  public Path secrets() {
    return directory.resolve("secrets");
  }

  public Path run() {
    return directory.resolve("run");
  }

  public Path log() {
    return directory.resolve("log");
  }

  public Path log(String part) {
    return log().resolve(part + ".log");
  }

  public Path data() {
    return directory.resolve("data");
  }

  public Path data(String part) {
    return data().resolve(part);
  }

  public Path git() {
    return directory.resolve("git");
  }

  public Path node() {
    return directory.resolve("node");
  }

  /** Copies of what was built, so that a build never changes the files of a running process. */
  public Path applications() {
    return directory.resolve("apps");
  }

  /**
   * Unpacked infrastructure: the same for every installation of this checkout, made from what the
   * build fetched.
   */
  public Path parts() {
    return checkout.resolve("deploy/local/launcher/target/parts");
  }
}
