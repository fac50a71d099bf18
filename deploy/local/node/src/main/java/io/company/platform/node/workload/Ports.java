package io.company.platform.node.workload;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Hands out ports of a range: free ones, each to one replica at a time. */
public final class Ports {

  private final int first;
  private final int last;
  private final Set<Integer> taken = new HashSet<>();
  private int next;

  public Ports(int first, int last) {
    this.first = first;
    this.last = last;
    this.next = ThreadLocalRandom.current().nextInt(first, last + 1);
  }

  /** From "first-last". */
  public static Ports parse(String range) {
    String[] ends = range.split("-");
    return new Ports(Integer.parseInt(ends[0].strip()), Integer.parseInt(ends[1].strip()));
  }

  synchronized int take() {
    for (int tries = first; tries <= last; tries++) {
      int port = next;
      next = port == last ? first : port + 1;
      if (!taken.contains(port) && free(port)) {
        taken.add(port);
        return port;
      }
    }
    throw new IllegalStateException("no free port between " + first + " and " + last);
  }

  /** For a replica that already has it. */
  synchronized void keep(int port) {
    taken.add(port);
  }

  synchronized void release(int port) {
    taken.remove(port);
  }

  /** Whether nothing listens there, on any address. */
  boolean free(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(port), 1);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
