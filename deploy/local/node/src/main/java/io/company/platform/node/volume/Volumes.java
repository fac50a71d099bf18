package io.company.platform.node.volume;

import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kinds.FieldError;
import io.company.platform.node.disk.Disk;
import io.company.platform.node.disk.Posix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * All volumes of the node. One that {@link #create} has answered for is on the disk, whole: it is
 * made beside its place, synchronised and renamed into it. What a death leaves half-made or
 * half-removed begins with a dot and is swept by the next node.
 */
public final class Volumes {

  private static final Logger LOG = Logger.getLogger(Volumes.class);
  private static final String RECORD = "volume.json";
  private static final String DATA = "data";
  private static final int COPIES_AT_ONCE = 4;

  private final Path directory;
  private final Function<String, OptionalInt> uids;
  private final Function<String, Optional<String>> mountedBy;
  private final Clock clock;
  private final Map<String, VolumeRecord> volumes = new TreeMap<>();
  private final Map<String, CompletableFuture<VolumeRecord>> making = new HashMap<>();
  private final Map<String, Integer> copied = new HashMap<>();
  private final Semaphore copies = new Semaphore(COPIES_AT_ONCE, true);
  private final ReadWriteLock mounting = new ReentrantReadWriteLock();
  private final Spares spares;

  /**
   * @param uids of a volume's user, where users are enforced
   * @param mountedBy what mounts the volume of this id, in words; empty for nothing
   */
  public Volumes(
      Path home,
      Function<String, OptionalInt> uids,
      Function<String, Optional<String>> mountedBy,
      Clock clock) {
    this.directory = Disk.passage(home.resolve("volumes"));
    Posix.spread(directory);
    this.uids = uids;
    this.mountedBy = mountedBy;
    this.clock = clock;
    this.spares = new Spares(directory, this::copyAhead);
    List<Path> leftovers = new ArrayList<>();
    for (Path path : Disk.list(directory)) {
      if (path.getFileName().toString().startsWith(".")) {
        leftovers.add(path);
        continue;
      }
      Disk.readJson(path.resolve(RECORD), VolumeRecord.class)
          .ifPresent(known -> volumes.put(known.volume().id(), known));
    }
    Thread.ofVirtual().name("volume-sweep").start(() -> leftovers.forEach(Volumes::sweep));
  }

  private static void sweep(Path leftover) {
    try {
      Disk.remove(leftover);
    } catch (UncheckedIOException e) {
      LOG.warnf("%s, left by an earlier node, can't be removed: %s", leftover, e.getMessage());
    }
  }

  /**
   * The volume as it is; the same id again answers with the one there is.
   *
   * @param copyOf id of the volume whose content is copied; empty for none
   * @param template whether that one's content does not change any more and is wanted often
   */
  VolumeRecord create(Volume volume, String copyOf, boolean template) {
    volume.checked();
    CompletableFuture<VolumeRecord> mine = new CompletableFuture<>();
    CompletableFuture<VolumeRecord> first;
    synchronized (volumes) {
      VolumeRecord known = volumes.get(volume.id());
      if (known != null) {
        return known;
      }
      first = making.get(volume.id());
      if (first == null) {
        if (!copyOf.isEmpty()) {
          existing(copyOf, "copy_of");
          copied.merge(copyOf, 1, Integer::sum);
        }
        making.put(volume.id(), mine);
      }
    }
    if (first == null) {
      make(volume, copyOf, template, mine);
    }
    try {
      return (first == null ? mine : first).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private void make(
      Volume volume, String copyOf, boolean template, CompletableFuture<VolumeRecord> result) {
    Path temporary = directory.resolve(".new-" + UUID.randomUUID());
    VolumeRecord made = null;
    RuntimeException failure = null;
    try {
      made = new VolumeRecord(volume, clock.millis());
      OptionalInt owner = uids.apply(volume.user());
      Disk.passage(temporary);
      Path data = temporary.resolve(DATA);
      if (!template || !spares.take(copyOf, data, owner)) {
        fill(Disk.directory(data), copyOf, owner);
      }
      Disk.replaceJson(temporary.resolve(RECORD), made);
      Posix.sync(temporary); // the record and every copied file, in one go
      Files.move(temporary, place(volume.id()), StandardCopyOption.ATOMIC_MOVE);
      Disk.force(directory);
    } catch (IOException e) {
      failure = new UncheckedIOException(e);
    } catch (RuntimeException e) {
      failure = e;
    }
    synchronized (volumes) {
      making.remove(volume.id());
      if (!copyOf.isEmpty()) {
        copied.computeIfPresent(copyOf, (id, count) -> count == 1 ? null : count - 1);
      }
      if (failure == null) {
        volumes.put(volume.id(), made);
      }
    }
    if (template) {
      spares.want(copyOf);
    }
    if (failure == null) {
      result.complete(made);
      return;
    }
    sweep(temporary);
    result.completeExceptionally(failure);
  }

  private void fill(Path data, String copyOf, OptionalInt owner) throws IOException {
    if (!copyOf.isEmpty()) {
      copy(place(copyOf).resolve(DATA), data, owner);
    }
    owner.ifPresent(user -> Posix.give(data, user));
  }

  /** For {@link Spares}: the template stays meanwhile. */
  private boolean copyAhead(String template, Path to) throws IOException {
    synchronized (volumes) {
      if (!volumes.containsKey(template)) {
        return false;
      }
      copied.merge(template, 1, Integer::sum);
    }
    try {
      copy(place(template).resolve(DATA), to, OptionalInt.empty());
      return true;
    } finally {
      synchronized (volumes) {
        copied.computeIfPresent(template, (id, count) -> count == 1 ? null : count - 1);
      }
    }
  }

  /** A few at a time, those that came first: of many at once each would be as slow as all. */
  private void copy(Path from, Path to, OptionalInt owner) throws IOException {
    copies.acquireUninterruptibly();
    try {
      TreeCopy.copy(from, to, owner);
    } finally {
      copies.release();
    }
  }

  /** Removes the volume and its files; refused while something mounts or copies it. */
  void remove(String id) {
    Path removed = directory.resolve(".removed-" + UUID.randomUUID());
    mounting.writeLock().lock();
    try {
      synchronized (volumes) {
        if (making.containsKey(id)) {
          throw refusal("volume " + id + " is being made");
        }
        if (!volumes.containsKey(id)) {
          return;
        }
        if (copied.containsKey(id)) {
          throw refusal("volume " + id + " is being copied");
        }
      }
      mountedBy
          .apply(id)
          .ifPresent(
              who -> {
                throw refusal("volume " + id + " is mounted by " + who + "; remove that first");
              });
      synchronized (volumes) {
        if (copied.containsKey(id)) {
          throw refusal("volume " + id + " is being copied");
        }
        Files.move(place(id), removed, StandardCopyOption.ATOMIC_MOVE);
        volumes.remove(id);
      }
      Disk.force(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      mounting.writeLock().unlock();
    }
    spares.drop(id);
    Disk.remove(removed);
  }

  private static PlatformException refusal(String why) {
    return new PlatformException(Reason.INVALID, why);
  }

  Optional<VolumeRecord> get(String id) {
    synchronized (volumes) {
      return Optional.ofNullable(volumes.get(id));
    }
  }

  List<VolumeRecord> list(Map<String, String> labels) {
    synchronized (volumes) {
      return volumes.values().stream().filter(known -> known.volume().matches(labels)).toList();
    }
  }

  /** Where its files are on this machine. */
  public Optional<Path> data(String id) {
    return get(id).map(known -> place(id).resolve(DATA));
  }

  /**
   * Does what writes down that the volumes are mounted; none of them is removed meanwhile. Refuses
   * volumes that are not there or another user's.
   *
   * @param field of the description, e.g. "workload"
   */
  public <T> T mounted(String field, List<String> ids, String user, Supplier<T> writing) {
    mounting.readLock().lock();
    try {
      for (String id : ids) {
        VolumeRecord known;
        synchronized (volumes) {
          known = existing(id, field + ".mounts");
        }
        if (!known.volume().user().equals(user)) {
          throw invalid(field + ".mounts", "volume " + id + " belongs to another user");
        }
      }
      ids.forEach(spares::drop); // it may be written to
      return writing.get();
    } finally {
      mounting.readLock().unlock();
    }
  }

  private VolumeRecord existing(String id, String field) {
    VolumeRecord known = volumes.get(id);
    if (known == null) {
      throw invalid(field, "there is no volume " + id);
    }
    return known;
  }

  private static PlatformException invalid(String path, String message) {
    return PlatformException.invalid(List.of(new FieldError(path, message, null)));
  }

  /** Sum of the sizes of its files; those that come and go meanwhile may count or not. */
  long usedBytes(String id) {
    AtomicLong sum = new AtomicLong();
    try {
      Files.walkFileTree(
          place(id).resolve(DATA),
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              sum.addAndGet(attributes.size());
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException gone) {
              return FileVisitResult.CONTINUE;
            }
          });
      return sum.get();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long freeBytes() {
    try {
      return Files.getFileStore(directory).getUsableSpace();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path place(String id) {
    return directory.resolve(id);
  }
}
