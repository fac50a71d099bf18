package io.company.platform.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A working copy of one of the installation's local bare repositories, changed and pushed as a
 * developer would.
 */
public final class Repository {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Installation installation;
  private final String name;
  private final Path work;

  private Repository(Installation installation, String name, Path work) {
    this.installation = installation;
    this.name = name;
    this.work = work;
  }

  /** Clones an existing bare repository of the installation. */
  public static Repository cloneOf(Installation installation, String name) {
    Path work = temporary();
    Repository repository = new Repository(installation, name, work);
    repository.run(work, "git", "clone", "-q", bare(installation, name).toString(), ".");
    repository.identify();
    return repository;
  }

  /** Makes a bare repository with these files as its first commit on {@code main}. */
  public static Repository create(
      Installation installation, String name, Map<String, String> files) {
    Path work = temporary();
    Path bare = bare(installation, name);
    Repository repository = new Repository(installation, name, work);
    repository.run(work, "git", "init", "-q", "--bare", "-b", "main", bare.toString());
    repository.run(work, "git", "init", "-q", "-b", "main", ".");
    repository.run(work, "git", "remote", "add", "origin", bare.toString());
    repository.identify();
    files.forEach(repository::write);
    repository.push("Begin");
    return repository;
  }

  private static Path bare(Installation installation, String name) {
    return installation.home().resolve("git").resolve(name + ".git");
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("e2e-repository");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void identify() {
    run(work, "git", "config", "user.name", "alice");
    run(work, "git", "config", "user.email", "alice@orders.example");
  }

  /** {@code org/repo}, as a Deployment names it. */
  public String name() {
    return name;
  }

  public Repository write(String file, String text) {
    try {
      Path path = work.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String read(String file) {
    try {
      return Files.readString(work.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Commits everything and pushes; answers the commit's hash. */
  public String push(String message) {
    run(work, "git", "add", "-A");
    run(work, "git", "commit", "-q", "--allow-empty", "-m", message);
    run(work, "git", "push", "-q", "origin", "HEAD:main");
    return run(work, "git", "rev-parse", "HEAD").strip();
  }

  private String run(Path directory, String... command) {
    return installation.run(LIMIT, directory, new ArrayList<>(List.of(command))).orFail();
  }
}
