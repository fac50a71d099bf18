package io.company.platform.node.process;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Tells when processes end, also those of which this JVM is not the parent: poll(2) on their pidfds
 * on one thread, about 5 ms after the end. Where the kernel has no pidfds, it looks at /proc ten
 * times a second. Every watch fires exactly once, on a virtual thread of its own.
 */
public final class ExitWatch implements AutoCloseable {

  private static final int FALLBACK_MILLIS = 100;

  private record Watch(ProcessId process, int descriptor, Runnable ended) {}

  private final int wakeup = Linux.eventfd();
  private final Collection<Watch> added = new ConcurrentLinkedQueue<>();
  private final Thread thread = new Thread(this::run, "exit-watch");
  private volatile boolean closed;

  public ExitWatch() {
    thread.setDaemon(true);
    thread.start();
  }

  public void watch(ProcessId process, Runnable ended) {
    int descriptor = Linux.pidfdOpen(process.pid());
    if (!process.alive()) {
      if (descriptor >= 0) {
        Linux.close(descriptor);
      }
      Thread.ofVirtual().start(ended);
      return;
    }
    added.add(new Watch(process, descriptor, ended));
    Linux.wake(wakeup);
  }

  private void run() {
    List<Watch> watches = new ArrayList<>();
    while (!closed) {
      take(watches);
      boolean polling = watches.stream().anyMatch(watch -> watch.descriptor < 0);
      int[] descriptors = new int[watches.size() + 1];
      descriptors[0] = wakeup;
      for (int i = 0; i < watches.size(); i++) {
        descriptors[i + 1] = watches.get(i).descriptor;
      }
      boolean[] readable = Linux.poll(descriptors, polling ? FALLBACK_MILLIS : -1);
      if (readable[0]) {
        Linux.clear(wakeup);
      }
      fire(watches, readable);
    }
    watches.stream()
        .filter(watch -> watch.descriptor >= 0)
        .forEach(watch -> Linux.close(watch.descriptor));
    Linux.close(wakeup);
  }

  private void take(List<Watch> watches) {
    for (var iterator = added.iterator(); iterator.hasNext(); ) {
      watches.add(iterator.next());
      iterator.remove();
    }
  }

  private static void fire(List<Watch> watches, boolean[] readable) {
    for (int i = watches.size() - 1; i >= 0; i--) {
      Watch watch = watches.get(i);
      boolean ended = watch.descriptor < 0 ? !watch.process.alive() : readable[i + 1];
      if (!ended) {
        continue;
      }
      if (watch.descriptor >= 0) {
        Linux.close(watch.descriptor);
      }
      watches.remove(i);
      Thread.ofVirtual().start(watch.ended);
    }
  }

  @Override
  public void close() {
    closed = true;
    Linux.wake(wakeup);
    try {
      thread.join(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
