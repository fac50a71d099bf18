package io.company.platform.node.volume;

import io.company.platform.node.disk.Disk;
import io.company.platform.node.disk.Posix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Copies of templates that are made ahead, when nothing else is copied, so that the next volume
 * need not wait for its own. A template is a volume whose content does not change any more; what
 * might change it makes its spares void. They are forgotten with the process, and swept as
 * leftovers by the next one.
 */
final class Spares {

  private static final Logger LOG = Logger.getLogger(Spares.class);

  /** A thing that is made for staging is mostly made for production too. */
  private static final int EACH = 2;

  private static final long QUIET_MILLIS = 300;

  /** Makes a copy of the template's content in a folder that is there and empty. */
  interface Copier {

    /** False where the template can't be copied now. */
    boolean copy(String template, Path to) throws IOException;
  }

  private final Path directory;
  private final Copier copier;
  private final Map<String, Deque<Path>> ready = new HashMap<>();

  /** By template, since when: what was made for an earlier wish is of earlier content. */
  private final Map<String, UUID> wanted = new HashMap<>();

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("spare-volumes").factory());
  private long lastWantedNanos;

  /**
   * @param directory on the file system of the volumes
   */
  Spares(Path directory, Copier copier) {
    this.directory = directory;
    this.copier = copier;
  }

  /** Moves a spare to {@code to}, which is not there, with the owner that is asked for. */
  boolean take(String template, Path to, OptionalInt owner) throws IOException {
    Optional<Path> spare = poll(template);
    if (spare.isEmpty()) {
      return false;
    }
    Files.move(spare.get(), to, StandardCopyOption.ATOMIC_MOVE);
    if (owner.isPresent()) {
      try (Stream<Path> all = Files.walk(to)) {
        all.forEach(each -> Posix.give(each, owner.getAsInt()));
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }
    return true;
  }

  private synchronized Optional<Path> poll(String template) {
    return Optional.ofNullable(ready.get(template)).map(Deque::poll);
  }

  /** There are to be spares of it, once it is quiet. */
  synchronized void want(String template) {
    wanted.putIfAbsent(template, UUID.randomUUID());
    lastWantedNanos = System.nanoTime();
    thread.schedule(this::makeAll, QUIET_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** What there is of it is of no use. */
  void drop(String template) {
    Deque<Path> dropped;
    synchronized (this) {
      wanted.remove(template);
      dropped = ready.remove(template);
    }
    if (dropped != null) {
      dropped.forEach(Spares::remove);
    }
  }

  private void makeAll() {
    for (var next = next(); next.isPresent(); next = next()) {
      String template = next.get().getKey();
      UUID wish = next.get().getValue();
      if (!make(template, wish)) {
        synchronized (this) {
          wanted.remove(template, wish);
        }
      }
    }
  }

  /** What is short of spares; empty while others are being copied. */
  private synchronized Optional<Map.Entry<String, UUID>> next() {
    long quiet = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastWantedNanos);
    if (quiet < QUIET_MILLIS) {
      return Optional.empty(); // whoever wanted one since comes back here
    }
    return wanted.entrySet().stream()
        .filter(each -> count(each.getKey()) < EACH)
        .map(Map.Entry::copyOf)
        .findFirst();
  }

  private int count(String template) {
    return Optional.ofNullable(ready.get(template)).map(Deque::size).orElse(0);
  }

  private boolean make(String template, UUID wish) {
    Path spare = directory.resolve(".spare-" + UUID.randomUUID());
    try {
      Disk.directory(spare);
      if (!copier.copy(template, spare)) {
        remove(spare);
        return false;
      }
      Posix.sync(spare);
      synchronized (this) {
        if (wish.equals(wanted.get(template))) {
          ready.computeIfAbsent(template, same -> new ArrayDeque<>()).add(spare);
          return true;
        }
      }
    } catch (IOException | RuntimeException e) {
      LOG.warnf("no spare made template=%s cause=%s", template, e.getMessage());
    }
    remove(spare);
    return false;
  }

  private static void remove(Path spare) {
    try {
      Disk.remove(spare);
    } catch (UncheckedIOException e) {
      LOG.warnf("a spare stays until the next start cause=%s", e.getMessage());
    }
  }
}
