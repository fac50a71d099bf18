package io.company.platform.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real git repository, bare, and a working copy that pushes to it. */
final class WorkingCopy {

  private final Path bare;
  private final Path folder;

  /** {@code name} is {@code org/repo}. */
  WorkingCopy(Path repositories, String name) {
    bare = repositories.resolve(name + ".git");
    try {
      Files.createDirectories(bare);
      folder = Files.createDirectories(repositories.resolveSibling("copies").resolve(name));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    git(bare, "init", "--quiet", "--bare", "--initial-branch=main", ".");
    git(folder, "init", "--quiet", "--initial-branch=main", ".");
  }

  WorkingCopy write(String file, String content) {
    try {
      Path path = folder.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, content);
      return this;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  WorkingCopy delete(String file) {
    try {
      Files.delete(folder.resolve(file));
      return this;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Commits all and pushes; answers the commit. */
  String push(String message) {
    git(folder, "add", "--all", ".");
    git(
        folder,
        "-c",
        "user.name=Alice",
        "-c",
        "user.email=alice@example.com",
        "commit",
        "--quiet",
        "-m",
        message);
    git(folder, "push", "--quiet", "--force", bare.toString(), "HEAD:refs/heads/main");
    return git(folder, "rev-parse", "HEAD").strip();
  }

  Path bare() {
    return bare;
  }

  private static String git(Path directory, String... arguments) {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .start();
      String output = new String(process.getInputStream().readAllBytes());
      if (process.waitFor() != 0) {
        throw new IllegalStateException(command + ": " + output);
      }
      return output;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
