package io.company.platform.ingress.access;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * The access log: one JSON line per request in a file that rotates by size. Event loops only
 * enqueue; a thread of its own formats and writes every 50 ms. The queue is bounded: what does not
 * fit is dropped and counted, not waited for.
 */
public final class AccessLog implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(AccessLog.class.getName());
  private static final long PAUSE_NANOS = 50_000_000L;

  private final Path file;
  private final long maxBytes;
  private final int keptFiles;
  private final ArrayBlockingQueue<AccessEntry> queue;
  private final LongAdder dropped = new LongAdder();
  private final Thread writer;
  private volatile boolean closing;
  private OutputStream out;
  private long size;
  private boolean failing;

  /** Rotates at `maxBytes` to `file.1` … `file.keptFiles`. */
  public AccessLog(Path file, long maxBytes, int keptFiles, int queued) throws IOException {
    this.file = file;
    this.maxBytes = maxBytes;
    this.keptFiles = keptFiles;
    this.queue = new ArrayBlockingQueue<>(queued);
    open();
    writer = Thread.ofPlatform().daemon().name("access-log").start(this::run);
  }

  public void add(AccessEntry entry) {
    if (!queue.offer(entry)) {
      dropped.increment();
    }
  }

  public long dropped() {
    return dropped.sum();
  }

  /** Writes what is queued and closes the file. */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(writer);
    try {
      writer.join(2_000);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    List<AccessEntry> batch = new ArrayList<>();
    while (true) {
      boolean last = closing;
      queue.drainTo(batch);
      if (!batch.isEmpty()) {
        write(batch);
        batch.clear();
      }
      if (last) {
        shut();
        return;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void write(List<AccessEntry> batch) {
    StringBuilder lines = new StringBuilder(batch.size() * 400);
    batch.forEach(entry -> entry.appendTo(lines));
    byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
    try {
      if (out == null) {
        open();
      }
      if (size > 0 && size + bytes.length > maxBytes) {
        rotate();
      }
      out.write(bytes);
      size += bytes.length;
      failing = false;
    } catch (IOException failure) {
      dropped.add(batch.size());
      shut();
      if (!failing) {
        failing = true;
        LOG.log(
            Level.ERROR, "access log cannot be written, lines are dropped: file=" + file, failure);
      }
    }
  }

  private void rotate() throws IOException {
    out.close();
    out = null;
    for (int i = keptFiles - 1; i >= 1; i--) {
      Path from = numbered(i);
      if (Files.exists(from)) {
        Files.move(from, numbered(i + 1), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.move(file, numbered(1), StandardCopyOption.REPLACE_EXISTING);
    open();
  }

  private Path numbered(int number) {
    return file.resolveSibling(file.getFileName() + "." + number);
  }

  private void open() throws IOException {
    out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    size = Files.size(file);
  }

  private void shut() {
    try {
      if (out != null) {
        out.close();
      }
    } catch (IOException failure) {
      LOG.log(Level.WARNING, "access log did not close: file=" + file, failure);
    }
    out = null;
  }
}
