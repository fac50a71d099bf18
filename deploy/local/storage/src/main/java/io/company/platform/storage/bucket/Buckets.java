package io.company.platform.storage.bucket;

import io.company.platform.storage.table.Table;
import io.company.platform.storage.table.TableFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/**
 * The buckets and keys of this machine. A bucket is a folder and a row of the table; the row comes
 * after the folder and goes before it, so that what the table tells is there.
 */
public final class Buckets implements AutoCloseable {

  /** What a bucket may be called, as S3 has it. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

  private static final Pattern ID = Pattern.compile("[A-Z0-9]{16,128}");
  private static final long RECOUNT_SECONDS = 60;

  /** A bucket as it is. */
  public record Status(String name, long quotaBytes, String owner, long objects, long bytes) {}

  /** Somebody asked for what can't be; the message says why. */
  public static final class Refused extends RuntimeException {
    Refused(String message) {
      super(message);
    }
  }

  private final Path directory;
  private final TableFile file;
  private final BlobStore store;
  private final Map<String, Usage> usages = new ConcurrentHashMap<>();
  private final ScheduledExecutorService counting =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("recount").factory());
  private volatile Table table;

  public Buckets(Path directory, TableFile file) throws IOException {
    this.directory = directory;
    this.file = file;
    this.table = file.read();
    this.store = new FilesystemNio2BlobStore(directory.toString());
    for (String name : table.buckets().keySet()) {
      Files.createDirectories(directory.resolve(name));
      usages.put(name, new Usage(directory.resolve(name)));
    }
    counting.scheduleWithFixedDelay(
        this::recount, RECOUNT_SECONDS, RECOUNT_SECONDS, TimeUnit.SECONDS);
  }

  public Optional<Table.Identity> identity(String id) {
    return id == null ? Optional.empty() : Optional.ofNullable(table.identities().get(id));
  }

  /** What the identity sees; empty when its bucket is gone. */
  public Optional<BlobStore> of(Table.Identity identity) {
    Usage usage = usages.get(identity.bucket());
    return usage == null || !table.buckets().containsKey(identity.bucket())
        ? Optional.empty()
        : Optional.of(
            new BucketStore(store, identity.bucket(), usage, () -> quota(identity.bucket())));
  }

  /** What somebody without a key sees. */
  public BlobStore nothing() {
    return new BucketStore(store, "", null, () -> 0);
  }

  public Stream<Status> statuses() {
    return table.buckets().entrySet().stream().map(each -> status(each.getKey(), each.getValue()));
  }

  public Map<String, Table.Identity> identities() {
    return table.identities();
  }

  /** Makes the bucket or changes its quota. */
  public synchronized Status put(String name, Table.Bucket bucket) throws IOException {
    if (!NAME.matcher(name).matches() || name.contains("..")) {
      throw new Refused("no bucket can be called " + name);
    }
    Table.Bucket before = table.buckets().get(name);
    if (before != null && !before.owner().equals(bucket.owner())) {
      throw new Refused("bucket " + name + " belongs to " + before.owner());
    }
    if (before == null) {
      Files.createDirectories(directory.resolve(name));
      usages.put(name, new Usage(directory.resolve(name)));
    }
    if (!bucket.equals(before)) {
      change(table.with(name, bucket));
    }
    return status(name, bucket);
  }

  /**
   * Removes the bucket and the keys to it; one with objects only where {@code withObjects}. What is
   * not there is removed already.
   */
  public synchronized void remove(String name, boolean withObjects) throws IOException {
    Table.Bucket bucket = table.buckets().get(name);
    if (bucket == null) {
      return;
    }
    usages.get(name).recount();
    long objects = usages.get(name).count().objects();
    if (objects > 0 && !withObjects) {
      throw new Refused("bucket " + name + " holds " + objects + " objects");
    }
    // Under another name first: a crash leaves no bucket that comes back with half its objects.
    Path doomed = directory.resolveSibling("removed").resolve(name + "-" + System.nanoTime());
    change(table.withoutBucket(name));
    usages.remove(name);
    Files.createDirectories(doomed.getParent());
    Files.move(directory.resolve(name), doomed);
    delete(doomed);
  }

  public synchronized void put(String id, Table.Identity identity) throws IOException {
    if (!ID.matcher(id).matches() || identity.secret() == null || identity.secret().length() < 16) {
      throw new Refused("a key has an id of A to Z and 0 to 9, and a secret of 16 or more");
    }
    if (!table.buckets().containsKey(identity.bucket())) {
      throw new Refused("there is no bucket " + identity.bucket());
    }
    if (!identity.equals(table.identities().get(id))) {
      change(table.with(id, identity));
    }
  }

  public synchronized void removeIdentity(String id) throws IOException {
    if (table.identities().containsKey(id)) {
      change(table.withoutIdentity(id));
    }
  }

  private void change(Table changed) throws IOException {
    file.write(changed);
    table = changed;
  }

  private long quota(String name) {
    Table.Bucket bucket = table.buckets().get(name);
    return bucket == null ? 0 : bucket.quotaBytes();
  }

  private Status status(String name, Table.Bucket bucket) {
    Usage usage = usages.get(name);
    Usage.Count count = usage == null ? new Usage.Count(0, 0) : usage.count();
    return new Status(name, bucket.quotaBytes(), bucket.owner(), count.objects(), count.bytes());
  }

  private void recount() {
    for (var usage : usages.entrySet()) {
      try {
        usage.getValue().recount();
      } catch (IOException | UncheckedIOException e) {
        System.err.println("bucket " + usage.getKey() + " was not counted: " + e.getMessage());
      }
    }
    try {
      // What an earlier process did not come to.
      delete(directory.resolveSibling("removed"));
    } catch (IOException e) {
      System.err.println("removed buckets are still on the disk: " + e.getMessage());
    }
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }

  @Override
  public void close() {
    counting.shutdownNow();
  }
}
