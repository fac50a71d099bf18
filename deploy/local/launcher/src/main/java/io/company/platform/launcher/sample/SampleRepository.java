package io.company.platform.launcher.sample;

import io.company.platform.launcher.home.Home;
import io.company.platform.launcher.part.Unpacked;
import io.company.platform.launcher.process.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The local bare repository {@code org/repo}, made once from the sample order service with one
 * commit on main.
 */
public record SampleRepository(Home home) {

  public Path directory() {
    return home.git().resolve("org/repo.git");
  }

  /** True when it was made now; what is there already stays as it is. */
  public boolean create() throws IOException {
    if (Files.exists(directory())) {
      return false;
    }
    Files.createDirectories(directory().getParent());
    Path work = home.run().resolve("sample");
    Path bare = home.git().resolve("org/.repo.git.new");
    Unpacked.delete(work);
    Unpacked.delete(bare);
    copy(home.checkout().resolve("deploy/local/samples/order-service"), work);
    git(work, "init", "-q", "--bare", "-b", "main", bare.toString());
    git(work, "init", "-q", "-b", "main", ".");
    git(work, "add", "-A");
    git(
        work,
        "-c",
        "user.name=alice",
        "-c",
        "user.email=alice@orders.example",
        "-c",
        "commit.gpgsign=false",
        "commit",
        "-q",
        "-m",
        "Take and list orders");
    git(work, "push", "-q", bare.toString(), "HEAD:main");
    Files.move(bare, directory());
    Unpacked.delete(work);
    return true;
  }

  /** Without the user's own git settings, hooks and templates, which are none of the sample's. */
  private static void git(Path directory, String... arguments) throws IOException {
    List<String> command = Stream.concat(Stream.of("git"), Stream.of(arguments)).toList();
    Tool.run(
        command,
        directory,
        Map.of("GIT_CONFIG_GLOBAL", "/dev/null", "GIT_CONFIG_SYSTEM", "/dev/null"),
        "");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var tree = Files.walk(from)) {
      for (Path path :
          (Iterable<Path>)
              tree.filter(each -> !each.toString().contains("/node_modules"))::iterator) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
    }
  }
}
