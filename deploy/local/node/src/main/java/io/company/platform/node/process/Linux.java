package io.company.platform.node.process;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The few system calls that Java has no name for, through the foreign function API. */
final class Linux {

  private static final long SYS_PIDFD_OPEN = 434; // the same number on every architecture
  private static final short POLLIN = 1;
  private static final int POLLFD_BYTES = 8;
  private static final int EFD_CLOEXEC_NONBLOCK = 0x80000 | 0x800;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final MethodHandle KILL = handle("kill", FunctionDescriptor.of(INT, INT, INT));
  private static final MethodHandle SYSCALL =
      LINKER.downcallHandle(
          LINKER.defaultLookup().find("syscall").orElseThrow(),
          FunctionDescriptor.of(LONG, LONG, INT, INT),
          Linker.Option.firstVariadicArg(1));
  private static final MethodHandle POLL =
      handle("poll", FunctionDescriptor.of(INT, ValueLayout.ADDRESS, LONG, INT));
  private static final MethodHandle EVENTFD =
      handle("eventfd", FunctionDescriptor.of(INT, INT, INT));
  private static final MethodHandle READ =
      handle("read", FunctionDescriptor.of(LONG, INT, ValueLayout.ADDRESS, LONG));
  private static final MethodHandle WRITE =
      handle("write", FunctionDescriptor.of(LONG, INT, ValueLayout.ADDRESS, LONG));
  private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(INT, INT));

  private Linux() {}

  private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(LINKER.defaultLookup().find(name).orElseThrow(), descriptor);
  }

  static boolean kill(long pid, int signal) {
    try {
      return (int) KILL.invokeExact((int) pid, signal) == 0;
    } catch (Throwable e) {
      throw new IllegalStateException("kill", e);
    }
  }

  /**
   * A descriptor that becomes readable when the process ends; -1 when there is none or the kernel
   * is older than 5.3.
   */
  static int pidfdOpen(long pid) {
    try {
      return (int) (long) SYSCALL.invokeExact(SYS_PIDFD_OPEN, (int) pid, 0);
    } catch (Throwable e) {
      throw new IllegalStateException("pidfd_open", e);
    }
  }

  static int eventfd() {
    try {
      return (int) EVENTFD.invokeExact(0, EFD_CLOEXEC_NONBLOCK);
    } catch (Throwable e) {
      throw new IllegalStateException("eventfd", e);
    }
  }

  static void wake(int eventfd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment one = arena.allocateFrom(LONG, 1L);
      long ignored = (long) WRITE.invokeExact(eventfd, one, 8L);
    } catch (Throwable e) {
      throw new IllegalStateException("write", e);
    }
  }

  static void clear(int eventfd) {
    try (Arena arena = Arena.ofConfined()) {
      long ignored = (long) READ.invokeExact(eventfd, arena.allocate(8), 8L);
    } catch (Throwable e) {
      throw new IllegalStateException("read", e);
    }
  }

  static void close(int descriptor) {
    try {
      int ignored = (int) CLOSE.invokeExact(descriptor);
    } catch (Throwable e) {
      throw new IllegalStateException("close", e);
    }
  }

  /**
   * Waits until one of the descriptors is readable, at most as long as given; answers which are.
   */
  static boolean[] poll(int[] descriptors, int timeoutMillis) {
    boolean[] readable = new boolean[descriptors.length];
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment set = arena.allocate((long) POLLFD_BYTES * descriptors.length, 4);
      for (int i = 0; i < descriptors.length; i++) {
        set.set(INT, (long) i * POLLFD_BYTES, descriptors[i]);
        set.set(ValueLayout.JAVA_SHORT, (long) i * POLLFD_BYTES + 4, POLLIN);
      }
      int ignored = (int) POLL.invokeExact(set, (long) descriptors.length, timeoutMillis);
      for (int i = 0; i < descriptors.length; i++) {
        readable[i] = set.get(ValueLayout.JAVA_SHORT, (long) i * POLLFD_BYTES + 6) != 0;
      }
    } catch (Throwable e) {
      throw new IllegalStateException("poll", e);
    }
    return readable;
  }
}
