package io.company.platform.deploy.build;

import io.company.platform.deploy.DeployConfig;
import io.company.platform.deploy.release.Release;
import io.company.platform.kernel.home.Home;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The logs of builds: on the home while a build runs, in a file of this service's when it has
 * ended.
 */
@ApplicationScoped
public class BuildLogs {

  private static final long LARGEST_BYTES = 16L << 20;

  private final Path folder;
  private final Home home;

  public BuildLogs(DeployConfig config, Home home) {
    this.folder = config.folder("logs");
    this.home = home;
  }

  public boolean isKept(Release release) {
    return Files.exists(file(release));
  }

  /**
   * Copies the log of an ended build from the home; a log that is longer than 16 MiB loses its
   * middle.
   */
  public void keep(Release release) throws IOException {
    if (isKept(release)) {
      return;
    }
    Files.createDirectories(folder);
    Path draft = folder.resolve(release.uid() + ".draft");
    try (BufferedWriter writer = Files.newBufferedWriter(draft)) {
      Bounded bounded = new Bounded(writer);
      home.readTaskLog(release.taskId(), 0, false, bounded::add);
      bounded.end();
    }
    Files.move(
        draft, file(release), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Writes the message as the log of a build that never ran. */
  public void keep(Release release, String message) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(file(release), message + "\n");
  }

  public void forget(Release release) throws IOException {
    Files.deleteIfExists(file(release));
  }

  public List<String> tail(Release release, int lines) throws IOException {
    ArrayDeque<String> last = new ArrayDeque<>();
    read(
        release,
        line -> {
          last.add(line);
          if (last.size() > lines) {
            last.removeFirst();
          }
        });
    return List.copyOf(last);
  }

  /** Every kept line; none when the log is not kept. */
  public void read(Release release, Consumer<String> line) throws IOException {
    if (!isKept(release)) {
      return;
    }
    try (Stream<String> lines = Files.lines(file(release))) {
      lines.forEach(line);
    } catch (UncheckedIOException unreadable) {
      throw unreadable.getCause();
    }
  }

  private Path file(Release release) {
    return folder.resolve(release.uid() + ".log");
  }

  /** The first and the last half of a log that is too long. */
  private static final class Bounded {
    private final BufferedWriter writer;
    private final ArrayDeque<String> end = new ArrayDeque<>();
    private long written;
    private long held;
    private long dropped;

    Bounded(BufferedWriter writer) {
      this.writer = writer;
    }

    void add(String line) {
      if (written + line.length() < LARGEST_BYTES / 2) {
        written += line.length() + 1;
        write(line);
        return;
      }
      end.add(line);
      held += line.length() + 1;
      while (held > LARGEST_BYTES / 2 && end.size() > 1) {
        held -= end.removeFirst().length() + 1;
        dropped++;
      }
    }

    void end() {
      if (dropped > 0) {
        write("… " + dropped + " lines left out …");
      }
      end.forEach(this::write);
    }

    private void write(String line) {
      try {
        writer.write(line);
        writer.newLine();
      } catch (IOException full) {
        throw new UncheckedIOException(full);
      }
    }
  }
}
